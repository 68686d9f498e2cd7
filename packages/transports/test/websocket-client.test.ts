import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Chunk, DialTarget, Link } from "@rt/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { acceptKey } from "../src/websocket/accept-key.ts";
import { type WebSocketDialerOptions, websocketDialer } from "../src/websocket/client-node.ts";
import { RawClient } from "./support/raw-client.ts";
import { Recorder } from "./support/recorder.ts";

function dial(
  port: number,
  options?: WebSocketDialerOptions,
  extra: Partial<DialTarget> = {},
): { link: Link; sink: Recorder } {
  const link = websocketDialer(options).dial(target(port, extra));
  return { link, sink: new Recorder(link) };
}

function target(port: number, extra: Partial<DialTarget> = {}): DialTarget {
  return {
    secure: false,
    host: `127.0.0.1:${port}`,
    path: "/rt/",
    query: new Map([["EIO", "4"]]),
    headers: {},
    maxChunk: 100,
    ...extra,
  };
}

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (typeof address !== "object" || address === null || !("port" in address)) throw new Error("not listening");
  return Number(address.port);
}

describe("against ws", () => {
  let server: WebSocketServer;

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: true });
    await once(server, "listening");
  });

  afterEach(async () => {
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, "close");
  });

  async function up(): Promise<{
    link: Link;
    sink: Recorder;
    peer: WebSocket;
    got: Chunk[];
    next: (n: number) => Promise<Chunk[]>;
  }> {
    const connected = once(server, "connection");
    const { link, sink } = dial(portOf(server));
    const [peer]: WebSocket[] = await connected;
    if (peer === undefined) throw new Error("no peer");
    const got: Chunk[] = [];
    let wake = (): void => undefined;
    peer.on("message", (data: Buffer, isBinary) => {
      got.push(isBinary ? new Uint8Array(data) : data.toString());
      wake();
    });
    await sink.up();
    const next = async (n: number): Promise<Chunk[]> => {
      while (got.length < n) await new Promise<void>((resolve) => (wake = resolve));
      return got;
    };
    return { link, sink, peer, got, next };
  }

  it("asks as it should", async () => {
    const connected = once(server, "connection");
    const query = new Map([
      ["foo", "b r"],
      ["EIO", "4"],
      ["sid", "S"],
    ]);
    const { link } = dial(portOf(server), { protocols: ["aaa", "bbb"] }, { query, headers: { "x-a": "1" } });
    const [peer, request] = await connected;
    expect(request.url).toBe("/rt/?foo=b%20r&EIO=4&sid=S&transport=websocket");
    expect(request.headers["x-a"]).toBe("1");
    expect(request.headers["sec-websocket-extensions"]).toBe("permessage-deflate; client_max_window_bits");
    expect(peer.protocol).toBe("aaa");
    link.abort();
  });

  it("carries messages both ways", async () => {
    const { link, sink, peer, next } = await up();
    expect(link.traits).toEqual({ framing: "message", payload: "both", maxFrames: 1, maxChunk: 100, endIsSeen: true });
    const long = "4é€".repeat(40_000);
    expect(link.send("4hello")).toBe(true);
    link.send(Uint8Array.of(1, 2, 3));
    link.send(long);
    link.send(new Uint8Array(70_000));
    link.flush?.();
    expect(await next(4)).toEqual(["4hello", Uint8Array.of(1, 2, 3), long, new Uint8Array(70_000)]);
    peer.send("4€");
    peer.send(Uint8Array.of(4, 5));
    expect(await sink.received(2)).toEqual(["4€", Uint8Array.of(4, 5)]);
    link.abort();
  });

  it("closes in order: the peer hears no code", async () => {
    const { link, sink, peer, next } = await up();
    const closed = once(peer, "close");
    link.send("4last");
    link.close();
    expect(await next(1)).toEqual(["4last"]);
    expect((await closed)[0]).toBe(1005);
    expect((await sink.over()).code).toBe("local");
  });

  it("is closed by the peer", async () => {
    const { sink, peer } = await up();
    const closed = once(peer, "close");
    peer.close(4001, "go");
    expect(await sink.over()).toMatchObject({ code: "closed", cause: { code: 4001, reason: "go" } });
    expect((await closed)[0]).toBe(4001);
  });

  it("ends above the limit", async () => {
    const { sink, peer } = await up();
    const closed = once(peer, "close");
    peer.send("4".repeat(100));
    peer.send("4".repeat(101));
    expect((await sink.over()).code).toBe("too-big");
    expect(sink.chunks).toHaveLength(1);
    expect((await closed)[0]).toBe(1009);
  });

  it("leaves nothing when aborted", async () => {
    const { link, sink, peer } = await up();
    const closed = once(peer, "close");
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await closed;
  });

  it("keeps what was sent and what came before it was up and bound", async () => {
    const connected = once(server, "connection");
    const link = websocketDialer().dial(target(portOf(server)));
    expect(link.send("4early")).toBe(false);
    const [peer] = await connected;
    const message = once(peer, "message");
    const sent = new Promise((resolve) => peer.send("0{}", resolve));
    await sent;
    const sink = new Recorder(link);
    let writables = 0;
    sink.onReceive = () => (writables = sink.writables);
    expect(await sink.received(1)).toEqual(["0{}"]);
    expect(writables).toBe(1);
    expect(String((await message)[0])).toBe("4early");
    link.abort();
  });

  it("may be paused before it is up", async () => {
    const connected = once(server, "connection");
    const { link, sink } = dial(portOf(server));
    link.pause();
    const [peer] = await connected;
    await new Promise((resolve) => peer.send("0{}", resolve));
    await sink.up();
    const ponged = once(peer, "pong");
    peer.ping("x");
    const heard = once(peer, "message");
    link.send("4a");
    link.flush?.();
    await heard;
    expect(sink.chunks).toEqual([]);
    link.resume();
    await sink.received(1);
    await ponged;
    link.abort();
  });
});

describe("against a server of any kind", () => {
  let server: Server;
  const peers: RawClient[] = [];
  let onPeer: (() => void) | undefined;

  beforeEach(async () => {
    peers.length = 0;
    server = createServer((socket: Socket) => {
      peers.push(new RawClient(socket));
      onPeer?.();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(async () => {
    for (const { socket } of peers) socket.destroy();
    server.close();
    await once(server, "close");
  });

  /** A dial whose request has arrived. */
  async function asked(
    options?: WebSocketDialerOptions,
  ): Promise<{ link: Link; sink: Recorder; peer: RawClient; accept: string }> {
    const arrived = new Promise<void>((resolve) => (onPeer = resolve));
    const { link, sink } = dial(portOf(server), options);
    await arrived;
    const [peer] = peers;
    if (peer === undefined) throw new Error("no peer");
    await peer.until(() => peer.text.endsWith("\r\n\r\n"));
    const key = /sec-websocket-key: (.*)\r\n/i.exec(peer.text)?.[1] ?? "";
    return { link, sink, peer, accept: acceptKey(key) };
  }

  function answer(accept: string, ...more: readonly string[]): string {
    const lines = ["Connection: Upgrade", "Upgrade: websocket", `Sec-WebSocket-Accept: ${accept}`, ...more];
    return `HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`;
  }

  it("takes the first frame from the same packet as the answer, after writable", async () => {
    const { link, sink, peer, accept } = await asked();
    let writables = 0;
    sink.onReceive = () => (writables = sink.writables);
    peer.write(Buffer.concat([Buffer.from(answer(accept)), Buffer.from("8102307b", "hex")]));
    expect(await sink.received(1)).toEqual(["0{"]);
    expect(writables).toBe(1);
    link.abort();
  });

  it.each([
    ["a wrong key", (): string => answer("AAAA")],
    ["another protocol", (accept: string): string => answer(accept).replace("Upgrade: websocket", "Upgrade: h2c")],
    ["an extension", (accept: string): string => answer(accept, "Sec-WebSocket-Extensions: x-webkit-deflate-frame")],
    ["a sub-protocol nobody offered", (accept: string): string => answer(accept, "Sec-WebSocket-Protocol: x")],
    ["a bare 101", (): string => "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["no HTTP", (): string => "SSH-2.0-OpenSSH\r\n"],
  ])("refuses %s", async (_name, respond) => {
    const { sink, peer, accept } = await asked();
    peer.write(respond(accept));
    expect((await sink.over()).code).toBe("refused");
    expect(sink.writables).toBe(0);
    await peer.over();
  });

  it("refuses a server that chose no sub-protocol", async () => {
    const { sink, peer, accept } = await asked({ protocols: ["a"] });
    peer.write(answer(accept));
    expect((await sink.over()).message).toContain("sub-protocol");
  });

  it("tells the status and body of a refusal", async () => {
    const { sink, peer } = await asked();
    peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 8\r\n\r\nno entry");
    const end = await sink.over();
    expect(end).toMatchObject({ code: "refused", cause: { status: 403, body: "no entry" } });
    expect(end.message).toContain("403: no entry");
    await peer.over();
  });

  it("bounds the body of a refusal", async () => {
    const { sink, peer } = await asked();
    peer.write(`HTTP/1.1 400 Bad Request\r\n\r\n${"x".repeat(20_000)}`);
    expect(await sink.over()).toMatchObject({ code: "refused", cause: { status: 400, body: "" } });
    await peer.over();
  });

  it.each([
    ["ends", (peer: RawClient): unknown => peer.socket.end()],
    ["resets", (peer: RawClient): unknown => peer.reset()],
    ["ends in the middle of the answer", (peer: RawClient): unknown => peer.socket.end("HTTP/1.1 101 Swi")],
  ])("refuses a server that %s", async (_name, act) => {
    const { sink, peer } = await asked();
    act(peer);
    expect((await sink.over()).code).toBe("refused");
  });

  it("survives a reset right after the upgrade", async () => {
    const { sink, peer, accept } = await asked();
    peer.socket.write(answer(accept), () => peer.reset());
    expect(["closed", "refused"]).toContain((await sink.over()).code);
  });

  it("refuses a server that stays silent for too long", async () => {
    const { sink } = dial(portOf(server), { handshakeTimeout: 20 });
    expect((await sink.over()).message).toContain("timed out");
    // In a stall the time may be over before the server hears of the connection.
    for (const peer of peers) await peer.over();
  });

  it("leaves nothing when aborted before the answer", async () => {
    const { link, sink, peer } = await asked();
    link.close();
    link.abort();
    expect((await sink.over()).code).toBe("local");
    await peer.over();
  });

  it("leaves nothing when aborted before anything", async () => {
    const { link, sink } = dial(portOf(server));
    link.abort();
    link.abort();
    expect((await sink.over()).code).toBe("local");
    expect(sink.writables).toBe(0);
  });

  it.each(["not a host", ""])("refuses the host %j", async (host) => {
    expect((await dial(0, {}, { host }).sink.over()).code).toBe("refused");
  });

  it("refuses a header that is none", async () => {
    expect((await dial(portOf(server), {}, { headers: { "x a": "1" } }).sink.over()).code).toBe("refused");
  });

  it("refuses when nobody listens", async () => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const port = portOf(other);
    other.close();
    await once(other, "close");
    expect(await dial(port).sink.over()).toMatchObject({ code: "refused", cause: { code: "ECONNREFUSED" } });
  });

  it("stops a caller that does not wait for it", async () => {
    const { link, sink, peer } = await asked();
    for (let i = 0; i < 17; i += 1) link.send("4a");
    expect((await sink.over()).code).toBe("local");
    await peer.over();
  });

  it.each([
    ["masks", "818101020304", 1002],
    ["sets RSV bits", "c10134", 1002],
    ["sends text that is not UTF-8", "8101ff", 1007],
  ])("that %s is a broken one", async (_name, frame, code) => {
    const { sink, peer, accept } = await asked();
    await peer.take(peer.received.length);
    peer.write(answer(accept));
    await sink.up();
    peer.write(Buffer.from(frame, "hex"));
    const [first, second] = await peer.take(8);
    expect([first, second]).toEqual([0x88, 0x82]);
    peer.socket.end();
    expect(await sink.over()).toMatchObject({ code: "protocol", cause: { code } });
  });
});
