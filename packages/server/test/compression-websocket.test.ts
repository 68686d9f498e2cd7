import type { Socket as NetSocket } from "node:net";
import type { PerMessageDeflateOptions, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { connected } from "./support/client.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

const LONG = "long € ".repeat(20_000);
const CLIENT = { perMessageDeflate: { threshold: 0 } };

interface Meeting {
  readonly io: Awaited<ReturnType<typeof serve>>["io"];
  readonly port: number;
  readonly socket: Socket;
  readonly peer: Awaited<ReturnType<typeof connected>>;
  /** The connection, whose bytes tell whether they were compressed. */
  readonly net: NetSocket;
}

/** The reference's client on a server that compresses. */
async function meet(perMessageDeflate: boolean | PerMessageDeflateOptions, options: object = CLIENT): Promise<Meeting> {
  const { io, http, port } = await serve({ perMessageDeflate });
  const opened = next<[NetSocket]>(http, "connection");
  const arrived = next<[Socket]>(io, "connection");
  const peer = await connected(port, "websocket", options);
  const [net] = await opened;
  const [socket] = await arrived;
  return { io, port, socket, peer, net };
}

/** How many bytes leave for a message. */
async function costOf({ net, peer }: Meeting, emit: () => unknown): Promise<number> {
  const before = net.bytesWritten;
  const came = next(peer, "m");
  emit();
  await came;
  return net.bytesWritten - before;
}

const SETTINGS: readonly (readonly [string, PerMessageDeflateOptions | true])[] = [
  ["the defaults", true],
  ["no context taken over", { serverNoContextTakeover: true, clientNoContextTakeover: true }],
  ["small windows", { serverMaxWindowBits: 9, clientMaxWindowBits: 9 }],
  [
    "the fastest level",
    { zlibDeflateOptions: { level: 1, memLevel: 9, chunkSize: 1024 }, zlibInflateOptions: { chunkSize: 64 } },
  ],
];

describe.each(SETTINGS)("the reference's client on a server that compresses, with %s,", (_name, setting) => {
  test("hears and says all, compressed both ways, in order", async () => {
    const meeting = await meet(setting);
    const { socket, peer, net } = meeting;
    expect(await costOf(meeting, () => socket.emit("m", LONG))).toBeLessThan(LONG.length / 10);
    socket.onAny((event, ...args) => socket.emit(event, ...args));
    const before = net.bytesRead;
    const values = [LONG, "", Buffer.alloc(50_000, "bytes"), { a: [LONG.slice(0, 2000), Buffer.from("x")] }, "short"];
    const echoed: unknown[] = [];
    peer.on("value", (value) => echoed.push(value));
    for (const value of values) peer.emit("value", value);
    peer.emit("end");
    await next(peer, "end");
    expect(echoed).toEqual(values);
    expect(net.bytesRead - before).toBeLessThan(20_000);
  });

  test("gets a broadcast as all others do", async () => {
    const meeting = await meet(setting);
    const others = await Promise.all([1, 2, 3].map(() => connected(meeting.port, "websocket", CLIENT)));
    const came = Promise.all([meeting.peer, ...others].map((peer) => next(peer, "m")));
    expect(await costOf(meeting, () => meeting.io.emit("m", LONG, 1))).toBeLessThan(LONG.length / 10);
    expect(await came).toEqual([1, 2, 3, 4].map(() => [LONG, 1]));
  });
});

describe("a server that compresses", () => {
  test("leaves alone what is not to be compressed, to one or to many, and what is short", async () => {
    const meeting = await meet({ threshold: 1000 });
    const { io, socket } = meeting;
    const size = Buffer.byteLength(LONG);
    expect(await costOf(meeting, () => socket.compress(false).emit("m", LONG))).toBeGreaterThan(size);
    expect(await costOf(meeting, () => io.compress(false).emit("m", LONG))).toBeGreaterThan(size);
    expect(await costOf(meeting, () => io.to(socket.id).compress(false).emit("m", LONG))).toBeGreaterThan(size);
    expect(await costOf(meeting, () => socket.compress(false).emit("m", Buffer.alloc(size)))).toBeGreaterThan(size);
    expect(await costOf(meeting, () => socket.compress(true).emit("m", LONG))).toBeLessThan(size / 10);
    expect(await costOf(meeting, () => socket.emit("m", "x".repeat(900)))).toBeGreaterThan(900);
  });

  test("does not where the client does not offer it", async () => {
    const meeting = await meet(true, { perMessageDeflate: false });
    expect(await costOf(meeting, () => meeting.socket.emit("m", LONG))).toBeGreaterThan(LONG.length);
  });

  test("does not by default", async () => {
    const { port } = await serve();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    await next(socket, "open");
    expect(socket.extensions).toBe("");
    socket.terminate();
  });

  test("ends a client that sends what becomes too much, with 1009, and no other", async () => {
    const { io, port } = await serve({ perMessageDeflate: true, maxHttpBufferSize: 100_000 });
    io.on("connection", (socket) => socket.on("hello", (answer: (word: string) => void) => answer("hi")));
    const good = await connected(port, "websocket", CLIENT);
    const bad = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
    await next(bad, "open");
    expect(bad.extensions).toBe("permessage-deflate");
    const closed = next<[number]>(bad, "close");
    bad.send(Buffer.alloc(50_000_000));
    expect((await closed)[0]).toBe(1009);
    expect(await good.emitWithAck("hello")).toBe("hi");
    await until(() => io.engine.clientsCount === 1);
  });
});
