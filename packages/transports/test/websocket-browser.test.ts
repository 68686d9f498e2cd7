import { once } from "node:events";
import type { Chunk, DialTarget, Link } from "@rt/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebSocket as RealWebSocket, WebSocketServer } from "ws";
import { type BrowserWebSocketOptions, websocketDialer } from "../src/websocket/client-browser.ts";
import { FakeWebSocket } from "./support/fake-web-socket.ts";
import { Recorder } from "./support/recorder.ts";

const TARGET: DialTarget = {
  secure: false,
  host: "rt.test:80",
  path: "/rt/",
  query: new Map([["EIO", "4"]]),
  headers: {},
  maxChunk: 100,
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("over a socket that the test plays", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeWebSocket);
    FakeWebSocket.all.length = 0;
  });

  interface Scene {
    readonly link: Link;
    readonly sink: Recorder;
    readonly socket: FakeWebSocket;
  }

  function dial(options: BrowserWebSocketOptions = {}, extra: Partial<DialTarget> = {}): Scene {
    const link = websocketDialer(options).dial({ ...TARGET, ...extra });
    const sink = new Recorder(link);
    const [socket] = FakeWebSocket.all;
    if (socket === undefined) throw new Error("nothing was dialled");
    return { link, sink, socket };
  }

  function up(options: BrowserWebSocketOptions = {}, extra: Partial<DialTarget> = {}): Scene {
    const scene = dial(options, extra);
    scene.socket.open();
    expect(scene.sink.writables).toBe(1);
    return scene;
  }

  it("asks as it should", () => {
    const query = new Map([
      ["foo", "b r&é"],
      ["EIO", "4"],
      ["sid", "S"],
    ]);
    const { socket, link } = dial({ protocols: ["aaa", "bbb"] }, { secure: true, host: "[::1]:8443", query });
    expect(socket.url).toBe("wss://[::1]:8443/rt/?foo=b+r%26%C3%A9&EIO=4&sid=S&transport=websocket");
    expect(socket.protocols).toEqual(["aaa", "bbb"]);
    expect(socket.binaryType).toBe("arraybuffer");
    expect(link.traits).toEqual({ framing: "message", payload: "both", maxFrames: 1, maxChunk: 100, endIsSeen: true });
  });

  it("keeps what is sent before it is up, and sends it first", () => {
    const { link, socket } = dial();
    expect(link.send("4early")).toBe(false);
    socket.open();
    link.send("4later");
    expect(socket.sent).toEqual(["4early", "4later"]);
  });

  it("ends as refused when it does not come up, with what the browser says", async () => {
    const { sink, socket } = dial();
    socket.ended(1006);
    await Promise.resolve();
    expect(sink.ends).toEqual([
      { code: "refused", message: "the connection failed with 1006", cause: { code: 1006, reason: "" } },
    ]);
  });

  it.each([
    ["there is no WebSocket", undefined],
    [
      "the browser does not like the URL",
      function refusing(): never {
        throw new DOMException("insecure", "SecurityError");
      },
    ],
  ])("ends as refused when %s", async (_why, WebSocket) => {
    vi.stubGlobal("WebSocket", WebSocket);
    const sink = new Recorder(websocketDialer().dial(TARGET));
    await Promise.resolve();
    expect(sink.ends).toMatchObject([{ code: "refused" }]);
  });

  it("leaves nothing behind when it is aborted before it is up", async () => {
    const { link, sink, socket } = dial();
    link.abort();
    await Promise.resolve();
    expect(sink.ends).toMatchObject([{ code: "local" }]);
    expect(socket.closes).toBe(1);
    socket.ended(1006);
    await Promise.resolve();
    expect(sink.ends).toHaveLength(1);
  });

  it("is full while the browser has much to send, says when it has room, and has no timer otherwise", () => {
    const { link, sink, socket } = up();
    expect(link.send("4".repeat(262_143))).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    expect(link.send("4")).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(sink.writables).toBe(1);
    socket.bufferedAmount = 262_143;
    vi.advanceTimersByTime(100);
    expect(sink.writables).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
    expect(link.send("4")).toBe(false);
    socket.bufferedAmount = 0;
    // A full link is looked at soon at first.
    vi.advanceTimersByTime(5);
    expect(sink.writables).toBe(3);
  });

  it("takes what is sent to it while it is full, up to a limit", async () => {
    const { link, sink, socket } = up();
    link.send("4".repeat(262_144));
    const large = new Uint8Array(8_388_608);
    expect(link.send(large)).toBe(false);
    expect(link.send(large)).toBe(false);
    expect(socket.sent).toHaveLength(3);
    expect(link.send("4")).toBe(false);
    await Promise.resolve();
    expect(socket.sent).toHaveLength(3);
    expect(sink.ends).toMatchObject([{ code: "local", message: expect.stringContaining("16777216 bytes") }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("counts that limit anew when it had room", () => {
    const { link, sink, socket } = up();
    const large = new Uint8Array(10_000_000);
    for (const _ of [1, 2, 3]) {
      link.send("4".repeat(262_144));
      link.send(large);
      socket.bufferedAmount = 0;
      vi.advanceTimersByTime(100);
    }
    expect([sink.writables, socket.sent.length, sink.ends]).toEqual([4, 6, []]);
  });

  it("sends nothing into a socket that closes, which would keep it for ever", () => {
    const { link, socket } = up();
    socket.readyState = 2;
    expect(link.send("4lost")).toBe(false);
    expect(socket.sent).toEqual([]);
  });

  it("copies what lies in shared memory, which browsers do not send", () => {
    const { link, socket } = up();
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set([1, 2, 3]);
    link.send(shared);
    const own = Uint8Array.of(4);
    link.send(own);
    expect(socket.sent).toEqual([Uint8Array.of(1, 2, 3), own]);
    expect(socket.sent[1]).toBe(own);
  });

  it("hands over text as text and binary as bytes, in a buffer of their own", () => {
    const { sink, socket } = up();
    socket.message("4é");
    socket.message(Uint8Array.of(1, 2).buffer);
    expect(sink.chunks).toEqual(["4é", Uint8Array.of(1, 2)]);
  });

  it.each([
    ["text", "é".repeat(50), "é".repeat(51)],
    ["binary", new ArrayBuffer(100), new ArrayBuffer(101)],
  ])("ends above the limit of bytes in %s, and hears nothing any more", async (_kind, most, more) => {
    const { sink, socket } = up();
    socket.message(most);
    socket.message(more);
    socket.message("4");
    await Promise.resolve();
    expect(sink.chunks).toHaveLength(1);
    expect(sink.ends).toMatchObject([{ code: "too-big" }]);
    expect(socket.closes).toBe(1);
  });

  it("holds what comes while it is paused, in its order, and its end too", async () => {
    const { link, sink, socket } = up();
    link.pause();
    socket.message("41");
    socket.message("42");
    socket.ended(4001, "go");
    await Promise.resolve();
    expect([sink.chunks, sink.ends]).toEqual([[], []]);
    sink.onReceive = () => link.pause();
    link.resume();
    await Promise.resolve();
    expect([sink.chunks, sink.ends]).toEqual([["41"], []]);
    link.resume();
    await Promise.resolve();
    expect(sink.chunks).toEqual(["41", "42"]);
    expect(sink.ends).toMatchObject([{ code: "closed", cause: { code: 4001, reason: "go" } }]);
  });

  it("holds no more than a limit while it is paused", async () => {
    const { link, sink, socket } = up({}, { maxChunk: 1e9 });
    link.pause();
    socket.message(new ArrayBuffer(16_777_216));
    socket.message("4");
    await Promise.resolve();
    expect(sink.ends).toMatchObject([{ code: "broken" }]);
    expect(sink.chunks).toEqual([]);
  });

  it("counts that limit anew when it was resumed", async () => {
    const { link, sink, socket } = up({}, { maxChunk: 1e9 });
    for (const _ of [1, 2, 3]) {
      link.pause();
      socket.message(new ArrayBuffer(10_000_000));
      link.resume();
      await Promise.resolve();
    }
    expect([sink.chunks.length, sink.ends]).toEqual([3, []]);
  });

  it("closes in order: the end is told when the peer has closed too", async () => {
    const { link, sink, socket } = up();
    link.send("4last");
    link.close();
    link.close();
    expect(link.send("4no")).toBe(false);
    await Promise.resolve();
    expect(sink.ends).toEqual([]);
    socket.message("4too late");
    socket.ended(1005);
    await Promise.resolve();
    expect([socket.sent, sink.chunks]).toEqual([["4last"], []]);
    expect(sink.ends).toEqual([{ code: "local", message: "closed" }]);
  });

  it("ends by an abort at once, whatever comes of the socket", async () => {
    const { link, sink, socket } = up();
    link.send("4".repeat(300_000));
    link.abort();
    link.abort();
    socket.message("4");
    expect(sink.ends).toEqual([]);
    await Promise.resolve();
    expect(sink.ends).toMatchObject([{ code: "local" }]);
    expect(vi.getTimerCount()).toBe(0);
    socket.ended(1005);
    await Promise.resolve();
    expect(sink.ends).toHaveLength(1);
  });

  it("tells an end without a close frame from one with it", async () => {
    const lost = up();
    lost.socket.ended(1006);
    expect(lost.sink.ends).toMatchObject([
      { code: "closed", message: "the connection ended without a close frame", cause: { code: 1006 } },
    ]);
  });

  it.each(["dialling", "open"])("ends with an outage while it is %s, and listens for none afterwards", async (when) => {
    const listening = new Set<() => void>();
    const outages = {
      listen(task: () => void) {
        listening.add(task);
        return () => listening.delete(task);
      },
    };
    const { sink, socket } = when === "open" ? up({ outages }) : dial({ outages });
    for (const task of listening) task();
    await Promise.resolve();
    expect(sink.ends).toMatchObject([{ code: "local" }]);
    expect(socket.closes).toBeGreaterThan(0);
    socket.ended(1006);
    expect(listening.size).toBe(0);
  });

  it("hands every message over once and in its order, whenever it is paused", () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.constant("message") },
      { weight: 1, arbitrary: fc.constantFrom("pause", "resume", "turn") },
    );
    return fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        FakeWebSocket.all.length = 0;
        const { link, sink, socket } = up();
        let count = 0;
        for (const one of steps) {
          if (one === "message") socket.message(`4${count++}`);
          else if (one === "pause") link.pause();
          else if (one === "resume") link.resume();
          else await Promise.resolve();
        }
        link.resume();
        await Promise.resolve();
        expect(sink.chunks).toEqual(Array.from({ length: count }, (_, n) => `4${n}`));
      }),
    );
  });
});

describe("against a real server", () => {
  let server: WebSocketServer;

  beforeEach(async () => {
    vi.stubGlobal("WebSocket", RealWebSocket);
    server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
  });

  afterEach(async () => {
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, "close");
  });

  function dial(): { link: Link; sink: Recorder } {
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("not listening");
    const link = websocketDialer().dial({ ...TARGET, host: `127.0.0.1:${address.port}`, maxChunk: 1e6 });
    return { link, sink: new Recorder(link) };
  }

  it("carries messages both ways, and closes in order", async () => {
    const connected = once(server, "connection");
    const { link, sink } = dial();
    const [peer]: RealWebSocket[] = await connected;
    if (peer === undefined) throw new Error("no peer");
    const got: Chunk[] = [];
    const closed = once(peer, "close");
    peer.on("message", (data: Buffer, isBinary) => got.push(isBinary ? new Uint8Array(data) : data.toString()));
    await sink.up();
    const long = "4é€".repeat(40_000);
    for (const chunk of ["4hello", Uint8Array.of(1, 2, 3), long, new Uint8Array(70_000)]) link.send(chunk);
    peer.send("4€");
    peer.send(Uint8Array.of(4, 5));
    expect(await sink.received(2)).toEqual(["4€", Uint8Array.of(4, 5)]);
    link.close();
    expect((await closed)[0]).toBe(1005);
    expect(got).toEqual(["4hello", Uint8Array.of(1, 2, 3), long, new Uint8Array(70_000)]);
    expect(await sink.over()).toEqual({ code: "local", message: "closed" });
  });
});
