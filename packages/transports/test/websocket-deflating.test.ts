import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Chunk, SharedChunk } from "@rt/protocol";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";
import { webSocketKinds } from "../src/websocket/kind.ts";
import { WebSocketLink } from "../src/websocket/link.ts";
import { SharedMemo } from "../src/websocket/shared-run.ts";
import { FakeCodec } from "./support/fake-codec.ts";
import { FakeStream } from "./support/fake-stream.ts";
import { Recorder } from "./support/recorder.ts";
import { encode } from "./websocket-cases/wire.ts";

const kind = webSocketKinds(nodeBytes)(1_000_000);
const LONG = "4".repeat(100);

interface Opened {
  readonly link: WebSocketLink;
  readonly stream: FakeStream;
  readonly sink: Recorder;
  readonly codec: FakeCodec;
}

/** A server's link that compresses messages of 10 bytes and more. */
function open(sharedCodec?: FakeCodec): Opened {
  const stream = new FakeStream();
  const codec = new FakeCodec();
  const link = new WebSocketLink(kind, stream, { codec, sharedCodec, threshold: 10 });
  return { link, stream, codec, sink: new Recorder(link) };
}

function say({ link }: Opened, ...chunks: readonly Chunk[]): boolean[] {
  const taken = chunks.map((chunk) => link.send(chunk));
  link.flush();
  return taken;
}

/** What was written since the last time, frame by frame: its first byte in hexadecimal, and the payload. */
function told({ stream }: Opened): string[] {
  const frames: string[] = [];
  let rest = Buffer.concat(stream.writes.splice(0));
  while (rest.length > 0) {
    const [first = 0, length = 0] = rest;
    const start = length < 126 ? 2 : length === 126 ? 4 : 10;
    const size = length < 126 ? length : length === 126 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    const payload = rest.toString("latin1", start, start + size);
    frames.push(`${first.toString(16)} ${size > 20 ? size : payload}`);
    rest = rest.subarray(start + size);
  }
  return frames;
}

/** The peer sends a frame. */
function come({ stream }: Opened, opcode: number, payload: string, rsv = 0): void {
  stream.sink?.data(encode({ opcode, payload: Buffer.from(payload, "latin1"), rsv }, true));
}

/** A compressed message of the peer's. */
function comeDeflated(opened: Opened, payload: string): void {
  come(opened, 1, payload, 4);
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

function share(chunk: Chunk, mayCompress = true): SharedChunk {
  return { chunk, mayCompress, memo: undefined };
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("what a link sends that compresses", () => {
  it("is compressed from the threshold on, in bytes, and is marked; shorter messages leave as they are", () => {
    const one = open();
    say(one, "4short", "4€€€", Uint8Array.of(1), LONG);
    expect(told(one)).toEqual(["81 4short"]);
    expect(one.codec.deflations.map(({ data }) => data.length)).toEqual([10]);
    one.codec.deflations[0]?.done(bytes("x"));
    expect(told(one)).toEqual(["c1 x", "82 \u0001"]);
    one.codec.deflations[1]?.done(bytes("yy"));
    expect(told(one)).toEqual(["c1 yy"]);
  });

  it("leaves in order: what comes behind a message that is being compressed waits for it", () => {
    const one = open();
    say(one, LONG, "4a", new Uint8Array(20), "4b");
    expect([told(one), one.codec.deflations.length]).toEqual([[], 1]);
    one.codec.deflations[0]?.done(bytes("1"));
    expect([told(one), one.codec.deflations.length]).toEqual([["c1 1", "81 4a"], 2]);
    say(one, "4c");
    one.codec.deflations[1]?.done(bytes("2"));
    expect(told(one)).toEqual(["c2 2", "81 4b", "81 4c"]);
  });

  it("leaves as it is where compressing does not make it shorter, or fails", () => {
    const one = open();
    say(one, LONG);
    one.codec.deflations[0]?.done(undefined);
    expect(told(one)).toEqual(["81 100"]);
  });

  it("leaves as it is where the sender wants it so", () => {
    const one = open();
    one.link.sendShared(share(LONG, false));
    one.link.flush();
    expect(told(one)).toEqual(["81 100"]);
  });

  it("does not hold up pongs", () => {
    const one = open();
    say(one, LONG);
    come(one, 9, "ping");
    expect(told(one)).toEqual(["8a ping"]);
  });

  it("is written together, what waited behind a message with it", () => {
    const one = open();
    say(one, LONG, "4a", "4b");
    one.codec.deflations[0]?.done(bytes("1"));
    expect(one.stream.writes).toHaveLength(1);
  });

  it("fills the link from 64 KiB on that wait, until they have left", () => {
    const one = open();
    expect(say(one, "4".repeat(65_535))).toEqual([true]);
    expect(say(one, "4")).toEqual([false]);
    expect(say(one, "4")).toEqual([false]);
    one.codec.deflations[0]?.done(bytes("1"));
    expect([told(one), one.sink.writables]).toEqual([["c1 1", "81 4", "81 4"], 1]);
    expect(say(one, "4")).toEqual([true]);
  });

  it("does not end the link by one large message", () => {
    const one = open();
    expect(say(one, new Uint8Array(20_000_000))).toEqual([false]);
    one.codec.deflations[0]?.done(bytes("1"));
    expect([told(one), one.sink.writables]).toEqual([["c2 1"], 1]);
  });

  it("waits for the stream too, before there is room again", () => {
    const one = open();
    one.stream.isFull = true;
    say(one, "4".repeat(70_000));
    one.codec.deflations[0]?.done(bytes("1"));
    expect([told(one), one.sink.writables]).toEqual([["c1 1"], 0]);
    one.stream.drain();
    expect(one.sink.writables).toBe(1);
  });

  it("meets a full stream where it would if nothing were compressed", () => {
    const plain = new FakeStream();
    const deflating = open();
    const counts = [
      { link: new WebSocketLink(kind, plain), stream: plain },
      { link: deflating.link, stream: deflating.stream },
    ].map(({ link, stream }) => {
      stream.isFull = true;
      let sent = 0;
      do sent += 1;
      while (link.sendShared(share("4".repeat(1000), false)));
      return sent;
    });
    expect(counts).toEqual([62, 62]);
  });

  it("is not kept when it has left, also where more follows all the time", async () => {
    const one = open();
    const sent: WeakRef<Uint8Array>[] = [];
    const sendOne = (): void => {
      const message = new Uint8Array(10_000);
      sent.push(new WeakRef(message));
      say(one, message);
    };
    for (let n = 0; n < 3; n++) sendOne();
    for (let n = 0; n < 40; n++) {
      sendOne();
      one.codec.deflations.shift()?.done(bytes("1"));
    }
    expect(told(one)).toHaveLength(40);
    await settled();
    collectGarbage();
    expect(sent.filter((message) => message.deref() !== undefined).length).toBeLessThan(10);
  });

  it("ends the link above 16 MiB that are sent all the same", async () => {
    const one = open();
    const chunk = "4".repeat(1_000_000);
    say(one, ...Array.from({ length: 19 }, () => chunk));
    expect((await one.sink.over()).code).toBe("local");
    expect([one.codec.isFreed, one.stream.calls]).toEqual([true, ["destroy"]]);
  });
});

describe("the end of a link that compresses", () => {
  it("comes behind all that was sent, when it is closed", async () => {
    const one = open();
    say(one, LONG, "4a");
    one.link.close();
    one.link.close();
    expect(say(one, "4late")).toEqual([false]);
    expect(told(one)).toEqual([]);
    one.codec.deflations[0]?.done(bytes("1"));
    expect(told(one)).toEqual(["c1 1", "81 4a", "88 "]);
    one.stream.sink?.closed();
    expect((await one.sink.over()).code).toBe("local");
    expect(one.codec.isFreed).toBe(true);
  });

  it("comes behind all that was sent, when the peer closes", async () => {
    const one = open();
    say(one, LONG, "4a");
    come(one, 8, "\u000f\u00a1");
    expect([told(one), one.stream.calls.includes("end")]).toEqual([[], false]);
    one.codec.deflations[0]?.done(bytes("1"));
    expect(told(one)).toEqual(["c1 1", "81 4a", "88 \u000f\u00a1"]);
    expect(one.stream.calls.at(-1)).toBe("end");
    one.stream.sink?.closed();
    expect(await one.sink.over()).toMatchObject({ code: "closed", cause: { code: 4001 } });
  });

  it("comes behind all that was sent, when both close, or the peer ends its direction", () => {
    for (const finish of [
      (one: Opened): void => come(one, 8, ""),
      (one: Opened): void => one.stream.sink?.finished(),
    ]) {
      const one = open();
      say(one, LONG);
      one.link.close();
      finish(one);
      expect(one.stream.calls).not.toContain("end");
      one.codec.deflations[0]?.done(bytes("1"));
      expect(told(one)).toEqual(["c1 1", "88 "]);
      expect(one.stream.calls).toContain("end");
    }
  });

  it("comes at once when the peer breaks the protocol: what waits is not sent", async () => {
    const one = open();
    say(one, LONG, "4a");
    come(one, 3, "");
    expect(told(one)).toEqual(["88 \u0003\u00ea"]);
    one.codec.deflations[0]?.done(bytes("1"));
    expect(told(one)).toEqual([]);
    one.stream.sink?.closed();
    expect((await one.sink.over()).code).toBe("protocol");
  });

  it.each(["abort", "the end of the connection"])(
    "by %s frees the codec, and nothing comes of what was under way",
    async (how) => {
      const one = open();
      say(one, LONG);
      if (how === "abort") one.link.abort();
      else one.stream.sink?.closed();
      expect(one.codec.isFreed).toBe(true);
      await one.sink.over();
      one.codec.deflations[0]?.done(bytes("1"));
      expect([told(one), one.sink.writables]).toEqual([[], 0]);
    },
  );
});

describe("what a link receives that is compressed", () => {
  it("is received in order: what comes behind it waits, and the stream is told to", async () => {
    const one = open();
    comeDeflated(one, "deflated");
    come(one, 1, "4behind");
    come(one, 9, "ping");
    expect([one.sink.chunks, told(one), one.stream.calls]).toEqual([[], [], ["pause"]]);
    expect(Buffer.from(one.codec.inflations[0]?.data ?? []).toString()).toBe("deflated");
    one.codec.inflations[0]?.done(bytes("4inflated €"));
    expect([one.sink.chunks, told(one)]).toEqual([["4inflated €", "4behind"], ["8a ping"]]);
    expect(one.stream.calls).toEqual(["pause", "resume"]);
  });

  it("is received before the end of the connection", async () => {
    const one = open();
    comeDeflated(one, "1");
    comeDeflated(one, "2");
    come(one, 1, "4c");
    one.stream.sink?.closed();
    expect(one.sink.ends).toEqual([]);
    one.codec.inflations[0]?.done(bytes("4a"));
    one.codec.inflations[1]?.done(bytes("4b"));
    expect(one.sink.chunks).toEqual(["4a", "4b", "4c"]);
    expect(await one.sink.over()).toMatchObject({ code: "closed", cause: { code: 1006 } });
  });

  it("stops within one chunk at a pause, and comes when that is taken back", async () => {
    const one = open();
    comeDeflated(one, "1");
    come(one, 1, "4b");
    one.link.pause();
    one.codec.inflations[0]?.done(bytes("4a"));
    expect(one.sink.chunks).toEqual(["4a"]);
    one.link.resume();
    await settled();
    expect(one.sink.chunks).toEqual(["4a", "4b"]);
  });

  it("goes on only when it is inflated, where a pause is taken back before", async () => {
    const one = open();
    comeDeflated(one, "1");
    come(one, 1, "4b");
    one.link.pause();
    one.link.resume();
    await settled();
    expect(one.sink.chunks).toEqual([]);
    one.codec.inflations[0]?.done(bytes("4a"));
    expect(one.sink.chunks).toEqual(["4a", "4b"]);
  });

  it.each([
    ["too-big", "too-big", "\u0003\u00f1"],
    ["invalid", "protocol", "\u0003\u00ef"],
    [Uint8Array.of(0xff), "protocol", "\u0003\u00ef"],
  ] as const)("ends the link where it is %s, and nothing behind it is received", async (inflated, code, payload) => {
    const one = open();
    comeDeflated(one, "1");
    come(one, 1, "4b");
    one.codec.inflations[0]?.done(inflated);
    expect([told(one), one.sink.chunks]).toEqual([[`88 ${payload}`], []]);
    one.stream.sink?.closed();
    expect((await one.sink.over()).code).toBe(code);
  });

  it("ends the link once where it is wrong and the connection has gone before", async () => {
    const one = open();
    comeDeflated(one, "1");
    one.stream.sink?.closed();
    one.codec.inflations[0]?.done("invalid");
    await settled();
    expect(one.sink.ends).toHaveLength(1);
  });

  it("is forgotten with an abort", async () => {
    const one = open();
    comeDeflated(one, "1");
    one.link.abort();
    one.codec.inflations[0]?.done(bytes("4a"));
    await one.sink.over();
    expect(one.sink.chunks).toEqual([]);
  });

  it("goes on while the link is being closed", () => {
    const one = open();
    comeDeflated(one, "1");
    one.link.close();
    one.codec.inflations[0]?.done(bytes("4a"));
    expect([one.sink.chunks, told(one)]).toEqual([["4a"], ["88 "]]);
  });
});

describe("a chunk that many links get", () => {
  it("is compressed by each where messages lean on those before them", () => {
    const links = [open(), open()];
    const shared = share(LONG);
    for (const { link } of links) link.sendShared(shared);
    expect(links.map(({ codec }) => codec.deflations.length)).toEqual([1, 1]);
    // Its bytes are the same ones.
    expect(links[0]?.codec.deflations[0]?.data.buffer).toBe(links[1]?.codec.deflations[0]?.data.buffer);
    expect(Buffer.from(links[0]?.codec.deflations[0]?.data ?? []).toString()).toBe(LONG);
  });

  it("is compressed once for all where they do not, also for those who come later, and whoever goes", async () => {
    const codec = new FakeCodec();
    const links = [open(codec), open(codec), open(codec)];
    const shared = share(LONG);
    for (const { link } of links.slice(0, 2)) link.sendShared(shared);
    expect(codec.deflations).toHaveLength(1);
    links[0]?.link.abort();
    codec.deflations[0]?.done(bytes("1"));
    for (const { link } of links.slice(2)) {
      link.sendShared(shared);
      link.flush();
    }
    expect(links.map(told)).toEqual([[], ["c1 1"], ["c1 1"]]);
    expect(codec.deflations).toHaveLength(1);
  });

  it("keeps no more of zlib's memory than it needs, once it is compressed", () => {
    const memo = SharedMemo.of(share(LONG), nodeBytes);
    const codec = new FakeCodec();
    const results: (Uint8Array | undefined)[] = [];
    memo.deflate(codec, (deflated) => results.push(deflated));
    codec.deflations[0]?.done(new Uint8Array(16_384).fill(1).subarray(0, 10));
    memo.deflate(codec, (deflated) => results.push(deflated));
    expect(results.map((deflated) => [deflated?.length, deflated?.[9], deflated?.buffer.byteLength])).toEqual([
      [10, 1, 10],
      [10, 1, 10],
    ]);
  });

  it("keeps its place between others", () => {
    const one = open(new FakeCodec());
    say(one, LONG);
    one.link.sendShared(share("4a"));
    say(one, "4b");
    one.codec.deflations[0]?.done(bytes("1"));
    expect(told(one)).toEqual(["c1 1", "81 4a", "81 4b"]);
  });
});
