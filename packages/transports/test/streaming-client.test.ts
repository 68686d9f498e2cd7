import { once } from "node:events";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Dialer, DialTarget, Link } from "@rt/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { streamingDialer as browserDialer } from "../src/streaming/client-browser.ts";
import { streamingDialer } from "../src/streaming/client-node.ts";
import { Recorder } from "./support/recorder.ts";
import { type Call, ScriptedServer } from "./support/scripted-server.ts";
import { elsewhere } from "./support/sockets.ts";

const TYPE = { "content-type": "application/octet-stream" };

let server: ScriptedServer;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(() => server.stop());

describe.each<[string, (options?: { requestTimeout: number }) => Dialer]>([
  ["Node's client half", streamingDialer],
  ["the browser's client half", browserDialer],
])("%s", (_name, dialer) => {
  function dial(extra: Partial<DialTarget> = {}): { link: Link; sink: Recorder } {
    const link = dialer().dial(server.target(extra));
    return { link, sink: new Recorder(link) };
  }

  /** A link that is up and was told its sid; its stream is call 1. */
  async function up(
    extra: Partial<DialTarget> = {},
    maxPayload = 100,
  ): Promise<{ link: Link; sink: Recorder; stream: Call }> {
    const { link, sink } = dial(extra);
    sink.onReceive = () => {
      sink.onReceive = undefined;
      link.identify?.("S", maxPayload);
    };
    const stream = await server.call(1);
    stream.response.writeHead(200, TYPE).write("hi");
    await sink.received(1);
    expect(sink.writables).toBe(1);
    return { link, sink, stream };
  }

  function received(sink: Recorder): Buffer {
    return Buffer.concat(sink.chunks.map((chunk) => Buffer.from(chunk)));
  }

  it("asks by one GET, past every memory, and posts bytes", async () => {
    const { link } = await up({
      headers: { "x-a": "1" },
      query: new Map([
        ["EIO", "4"],
        ["a", "é&"],
      ]),
    });
    const { request, query } = await server.call(1);
    expect([request.method, query.get("transport"), query.get("a"), query.get("sid"), query.get("seq")]).toEqual([
      "GET",
      "streaming",
      "é&",
      null,
      null,
    ]);
    link.send(new Uint8Array([1, 2, 255]));
    const post = await server.call(2);
    expect([post.request.method, post.query.get("sid"), [...post.body]]).toEqual(["POST", "S", [1, 2, 255]]);
    expect(post.request.headers["x-a"]).toBe("1");
    expect(post.query.get("t")).not.toBe(query.get("t"));
    // The browser's half names no type, lest servers of other origins be asked before each POST.
    expect([undefined, "application/octet-stream"]).toContain(post.request.headers["content-type"]);
    link.abort();
  });

  it("numbers its requests where the query says rt", async () => {
    const { link } = await up({
      query: new Map([
        ["EIO", "4"],
        ["rt", "1"],
      ]),
    });
    link.send(new Uint8Array([1]));
    (await server.call(2)).response.end("ok");
    link.send(new Uint8Array([2]));
    await server.call(3);
    expect(server.calls.map(({ query }) => query.get("seq"))).toEqual(["1", "1", "2"]);
    link.abort();
  });

  it("hands on what comes, however the way cuts it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 }), async (pieces) => {
        server.calls.length = 0;
        const { link, sink, stream } = await up();
        const total = pieces.reduce((sum, piece) => sum + piece.length, 2);
        for (const piece of pieces) {
          stream.response.write(piece);
          await nextTurn();
        }
        await sink.until(() => received(sink).length >= total);
        expect(received(sink)).toEqual(Buffer.concat([Buffer.from("hi"), ...pieces]));
        link.abort();
      }),
      { numRuns: 15 },
    );
  });

  it("joins what is sent while a POST is under way, and cuts it to what the server takes", async () => {
    const { link, sink } = await up({}, 100);
    expect(link.send(Buffer.alloc(10, 1))).toBe(true);
    expect(link.send(Buffer.alloc(50, 2))).toBe(true);
    expect(link.send(Buffer.alloc(120, 3))).toBe(true);
    const bodies: Buffer[] = [];
    for (const size of [10, 100, 70]) {
      const post = await server.call(bodies.length + 2);
      expect(post.body.length).toBe(size);
      bodies.push(post.body);
      post.response.end("ok");
    }
    expect(Buffer.concat(bodies)).toEqual(
      Buffer.concat([Buffer.alloc(10, 1), Buffer.alloc(50, 2), Buffer.alloc(120, 3)]),
    );
    expect(sink.writables).toBe(1);
    link.abort();
  });

  it("is full with 64 KiB that wait, and writable when they have left", async () => {
    const { link, sink } = await up({}, 1_000_000);
    expect(link.send(Buffer.alloc(1))).toBe(true);
    expect(link.send(Buffer.alloc(65_535))).toBe(true);
    expect(link.send(Buffer.alloc(1))).toBe(false);
    (await server.call(2)).response.end("ok");
    await sink.up(2);
    expect((await server.call(3)).body.length).toBe(65_536);
    link.abort();
  });

  it("is full until the first piece comes, and posts when it knows its sid", async () => {
    const { link, sink } = dial();
    expect(link.send(Buffer.from("early"))).toBe(false);
    const { response } = await server.call(1);
    response.writeHead(200, TYPE).flushHeaders();
    await elsewhere();
    expect(sink.writables).toBe(0);
    response.write("x");
    await sink.received(1);
    expect([sink.writables, server.calls.length]).toEqual([1, 1]);
    link.identify?.("S", 100);
    expect((await server.call(2)).body.toString()).toBe("early");
    link.abort();
  });

  it("reads no more while it is paused, so that the server meets a full connection", async () => {
    const { link, sink, stream } = await up();
    link.pause();
    const piece = Buffer.alloc(1_048_576, 7);
    let written = 0;
    while (written < 64 && (stream.response.write(piece) || (await drained(stream, sink)))) written += 1;
    expect(written).toBeLessThan(64);
    const before = sink.chunks.length;
    expect(before).toBe(1);
    link.resume();
    await sink.until(() => received(sink).length === 2 + (written + 1) * piece.length);
    link.abort();
  });

  it.each<[string, (call: Call) => void, string]>([
    [
      "a refusal",
      ({ response }) => void response.writeHead(400).end('{"code":0}'),
      'the GET was answered 400: {"code":0}',
    ],
    [
      "an answer of another type",
      ({ response }) => void response.writeHead(200, { "content-type": "text/html" }).end("hi"),
      "the type text/html",
    ],
    ["no content", ({ response }) => void response.writeHead(204).end(), "the GET was answered 204"],
    [
      "a stream that ends before anything came",
      ({ response }) => void response.writeHead(200, TYPE).end(),
      "ended the stream",
    ],
    ["a cut", ({ response }) => void response.destroy(), ""],
  ])("is refused by %s", async (_case, answer, message) => {
    const { sink } = dial();
    answer(await server.call(1));
    expect(await sink.over()).toMatchObject({ code: "refused", message: expect.stringContaining(message) });
    expect([sink.writables, sink.chunks]).toEqual([0, []]);
  });

  it("is refused where nobody listens, and where the target cannot be asked", async () => {
    const nobody = dial({ host: "127.0.0.1:1" });
    expect((await nobody.sink.over()).code).toBe("refused");
    const nonsense = dial({ host: "no host" });
    expect((await nonsense.sink.over()).code).toBe("refused");
  });

  it("ends as closed when the server ends the stream, and as broken when it is cut", async () => {
    const first = await up();
    first.stream.response.end("last");
    expect((await first.sink.over()).code).toBe("closed");
    expect(received(first.sink).toString()).toBe("hilast");
    server.calls.length = 0;
    const second = await up();
    second.stream.response.destroy();
    expect((await second.sink.over()).code).toBe("broken");
  });

  it("hands on what came before the end when it is resumed after it", async () => {
    const { link, sink, stream } = await up();
    sink.onReceive = () => link.pause();
    stream.response.write("a");
    await sink.received(2);
    stream.response.end("b");
    await elsewhere();
    expect(sink.ends).toEqual([]);
    sink.onReceive = undefined;
    link.resume();
    expect((await sink.over()).code).toBe("closed");
    expect(received(sink).toString()).toBe("hiab");
  });

  it.each([
    [400, "broken"],
    [413, "too-big"],
    [500, "broken"],
  ])("whose POST is answered %i ends, and closes its stream", async (status, code) => {
    const { link, sink, stream } = await up();
    link.send(Buffer.from("a"));
    const gone = once(stream.response, "close");
    (await server.call(2)).response.writeHead(status).end("no");
    expect(await sink.over()).toMatchObject({ code });
    await gone;
    expect(link.send(Buffer.from("b"))).toBe(false);
  });

  it("closes when its last POST was answered", async () => {
    const { link, sink, stream } = await up();
    link.send(Buffer.from("last"));
    link.close();
    const gone = once(stream.response, "close");
    const post = await server.call(2);
    expect(sink.ends).toEqual([]);
    post.response.end("ok");
    await gone;
    expect(await sink.over()).toEqual({ code: "local", message: "closed" });
  });

  it("leaves nothing behind when it is aborted before it is up", async () => {
    const { link, sink } = dial();
    const { response } = await server.call(1);
    const gone = once(response, "close");
    link.abort();
    await gone;
    expect(await sink.over()).toEqual({ code: "local", message: "aborted" });
  });

  it("gives a head that does not come the time that it was told", async () => {
    const link = dialer({ requestTimeout: 30 }).dial(server.target());
    const sink = new Recorder(link);
    expect(await sink.over()).toMatchObject({ code: "refused", message: expect.stringContaining("timed out") });
  });
});

/** Waits until the peer has taken what was written, or nothing moves any more. */
async function drained(stream: Call, sink: Recorder): Promise<boolean> {
  const { response } = stream;
  for (let quiet = 0; quiet < 200 && sink.ends.length === 0; quiet++) {
    if (!response.writableNeedDrain) return true;
    await nextTurn();
  }
  return !response.writableNeedDrain;
}
