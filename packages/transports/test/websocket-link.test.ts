import type { Chunk, SharedChunk } from "@rt/protocol";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";
import { webSocketKinds } from "../src/websocket/kind.ts";
import { WebSocketLink } from "../src/websocket/link.ts";
import { FakeStream } from "./support/fake-stream.ts";
import { masked } from "./support/frames.ts";
import { Recorder } from "./support/recorder.ts";

const kind = webSocketKinds(nodeBytes)(1000);

function open(): { link: WebSocketLink; stream: FakeStream; sink: Recorder } {
  const stream = new FakeStream();
  const link = new WebSocketLink(kind, stream);
  return { link, stream, sink: new Recorder(link) };
}

function share(chunk: Chunk): SharedChunk {
  return { chunk, mayCompress: true, memo: undefined };
}

/** Until all microtasks have run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("WebSocketLink", () => {
  it("writes nothing before flush, then all at once", () => {
    const { link, stream } = open();
    expect(link.send("4a")).toBe(true);
    expect(link.send("4b")).toBe(true);
    expect(stream.writes).toEqual([]);
    link.flush();
    expect(stream.writes).toHaveLength(1);
    expect(stream.text()).toBe("\u0081\u00024a\u0081\u00024b");
    link.flush();
    expect(stream.writes).toEqual([]);
  });

  it("writes a long run in steps, and hears of a full stream on the way", () => {
    const { link, stream } = open();
    stream.isFull = true;
    const chunk = "4".repeat(1000);
    let sent = 0;
    do sent += 1;
    while (link.send(chunk));
    expect(sent).toBe(61);
    expect(stream.writes).toHaveLength(1);
  });

  it("is not ended by one large message, and says when there is room again", () => {
    const { link, stream, sink } = open();
    stream.isFull = true;
    expect(link.send(new Uint8Array(20_000_000))).toBe(false);
    expect(stream.calls).toEqual([]);
    stream.drain();
    expect(sink.writables).toBe(1);
    expect(link.send("4a")).toBe(true);
  });

  it("encodes shared frames once, and joins a run once for all links", () => {
    const [a, b, c] = [share("4a"), share("4b"), share(`4${"c".repeat(200)}`)];
    const links = [open(), open(), open()];
    for (const { link } of links) {
      for (const chunk of [a, b, c]) link.sendShared(chunk);
      link.flush();
    }
    const [first, ...others] = links.map(({ stream }) => stream.writes);
    expect(first).toHaveLength(1);
    for (const writes of others) expect(writes[0]).toBe(first?.[0]);
    links[0]?.link.sendShared(a);
    links[0]?.link.flush();
    expect(links[0]?.stream.writes[1]?.length).toBe(4);
  });

  it("leaves joined frames alone when others are packed behind them", () => {
    const [a, b] = [share("4a"), share("4b")];
    const one = open();
    const two = open();
    one.link.sendShared(a);
    one.link.sendShared(b);
    one.link.flush();
    two.link.sendShared(a);
    two.link.sendShared(b);
    two.link.send("4own");
    two.link.sendShared(a);
    two.link.flush();
    expect(one.stream.text()).toBe("\u0081\u00024a\u0081\u00024b");
    expect(two.stream.writes).toHaveLength(1);
    expect(two.stream.text()).toBe("\u0081\u00024a\u0081\u00024b\u0081\u00044own\u0081\u00024a");
  });

  it("does not join without bound", () => {
    const { link, stream } = open();
    const chunks = Array.from({ length: 40 }, (_, i) => share(`4${String.fromCharCode(65 + i).repeat(4999)}`));
    for (const chunk of chunks) link.sendShared(chunk);
    link.flush();
    expect(Math.max(...stream.writes.map((write) => write.length))).toBeLessThanOrEqual(65_536);
    expect(stream.text()).toBe(chunks.map(({ chunk }) => `\u0081\u007e\u0013\u0088${String(chunk)}`).join(""));
  });

  it("answers the last ping only when it is full", () => {
    const { link, stream } = open();
    stream.isFull = true;
    link.send("4a");
    link.flush();
    stream.text();
    for (let i = 0; i < 1000; i += 1) stream.sink?.data(masked(0x89, `${i}`));
    expect(stream.writes).toEqual([]);
    stream.drain();
    expect(stream.text()).toBe("\u008a\u0003999");
    stream.drain();
    expect(stream.writes).toEqual([]);
  });

  it("says writable once for a false, and not while a pong fills it again", () => {
    const { link, stream, sink } = open();
    stream.isFull = true;
    link.send("4a");
    link.flush();
    expect(link.send("4b")).toBe(false);
    link.flush();
    stream.drain();
    expect(sink.writables).toBe(1);
    stream.drain();
    expect(sink.writables).toBe(1);
  });

  it("holds the end back while it is paused, and tells it on resume", async () => {
    const { link, stream, sink } = open();
    sink.onReceive = () => link.pause();
    stream.sink?.data(Buffer.concat([masked(0x81, "4a"), masked(0x81, "4b")]));
    stream.sink?.finished();
    stream.sink?.closed();
    expect(sink.chunks).toEqual(["4a"]);
    expect(sink.ends).toEqual([]);
    link.resume();
    expect(sink.chunks).toEqual(["4a"]);
    await settled();
    expect(sink.chunks).toEqual(["4a", "4b"]);
    expect(sink.ends).toEqual([]);
    link.resume();
    expect((await sink.over()).code).toBe("closed");
  });

  it("does not hold the end back when nothing more can come", async () => {
    const { link, stream, sink } = open();
    stream.sink?.data(masked(0x88, ""));
    link.pause();
    expect(stream.calls).toEqual(["end", "resume"]);
    stream.sink?.closed();
    expect((await sink.over()).code).toBe("closed");
  });

  it("names the error of a broken connection", async () => {
    const { stream, sink } = open();
    const error = new Error("reset");
    stream.sink?.closed(error);
    expect(await sink.over()).toMatchObject({ code: "closed", cause: { code: 1006, error } });
  });

  it("destroys a connection that ends without a close frame, and one that goes on after it", () => {
    const half = open();
    half.stream.sink?.finished();
    expect(half.stream.calls).toEqual(["destroy"]);
    const flood = open();
    flood.stream.sink?.data(masked(0x88, ""));
    flood.stream.calls.length = 0;
    flood.stream.sink?.data(Buffer.alloc(65_536));
    expect(flood.stream.calls).toEqual([]);
    flood.stream.sink?.data(Buffer.alloc(1));
    expect(flood.stream.calls).toEqual(["destroy"]);
  });

  it("sends no pong and no second close frame after its own", () => {
    const { link, stream } = open();
    link.close();
    stream.sink?.data(masked(0x89, "late"));
    stream.sink?.data(masked(0x88, Uint8Array.of(3, 232)));
    expect(stream.text()).toBe("\u0088\u0000");
    expect(stream.calls).toEqual(["end", "resume"]);
  });
});
