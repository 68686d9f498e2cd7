import { createServer } from "node:http";
import type { Socket as NetSocket } from "node:net";
import type { ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";
import { connected, WAYS, type Way } from "./support/client.ts";
import { ask, eioPath } from "./support/http.ts";
import { deafen, forgetSid, holdPoll, mute, sendRaw, sidOf, tcpOf } from "./support/inside.ts";
import { type Ends, enter, heardBy, type Pair, settled } from "./support/pair.ts";
import { type Served, serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";

/** Two ends about to part, and their reasons when they have. */
interface Parting extends Pair {
  /** The reasons, the server's first. */
  readonly parted: () => Promise<readonly [server: unknown, client: unknown]>;
  /** The server's ends of the client's connections. */
  readonly tcp: ReadonlySet<NetSocket>;
}

async function parting(way: Way, options: ServerOptions = {}, reconnection = false): Promise<Parting> {
  const http = createServer();
  const tcp = new Set<NetSocket>();
  http.on("connection", (socket) => {
    tcp.add(socket);
    socket.on("close", () => tcp.delete(socket));
  });
  const served: Served = await serve(options, undefined, http);
  const ends: Ends = await enter(served, way, { reconnection });
  const both = Promise.all([next(ends.socket, "disconnect"), next(ends.peer, "disconnect")]);
  const parted = async (): Promise<readonly [unknown, unknown]> => {
    const [[server], [client]] = await both;
    return [server, client];
  };
  return { ...served, ...ends, parted, tcp };
}

describe.each(WAYS)("reasons for the end of a connection, by %s (B.8)", (way) => {
  test("client namespace disconnect: `peer.disconnect()`", async () => {
    const { io, peer, parted } = await parting(way);
    peer.disconnect();
    expect(await parted()).toEqual(["client namespace disconnect", "io client disconnect"]);
    expect(peer.active).toBe(false);
    await until(() => io.engine.clientsCount === 0);
  });

  test("what a client emits right before it leaves is heard", async () => {
    const { peer, socket, parted } = await parting(way);
    const heard = heardBy(socket, "last words");
    peer.emit("last words", Buffer.from("adieu"), "x".repeat(10_000));
    peer.disconnect();
    expect(await parted()).toEqual(["client namespace disconnect", "io client disconnect"]);
    expect(heard).toEqual([[Buffer.from("adieu"), "x".repeat(10_000)]]);
  });

  test("server namespace disconnect: `socket.disconnect()`, and what was emitted before it is heard", async () => {
    const { io, peer, socket, parted } = await parting(way, {}, true);
    const heard = heardBy(peer, "last words");
    socket.emit("last words", Buffer.from("adieu"));
    socket.disconnect();
    socket.emit("last words", "too late");
    expect(await parted()).toEqual(["server namespace disconnect", "io server disconnect"]);
    expect([heard, peer.active]).toEqual([[[Buffer.from("adieu")]], false]);
    // It does not come back by itself, but may.
    const back = next(peer, "connect");
    peer.connect();
    await back;
    expect(io.sockets.sockets.has(String(peer.id))).toBe(true);
  });

  test("server namespace disconnect: `socket.disconnect(true)` ends all namespaces and the connection", async () => {
    const { io, peer, socket, parted } = await parting(way, {}, true);
    io.of("/other");
    const other = peer.io.socket("/other");
    const up = next(other, "connect");
    other.connect();
    await up;
    const otherEnd = [...io.of("/other").sockets.values()][0] ?? socket;
    const others = Promise.all([next(otherEnd, "disconnect"), next(other, "disconnect")]);
    socket.emit("last words");
    const heard = next(peer, "last words");
    socket.disconnect(true);
    expect(await parted()).toEqual(["server namespace disconnect", "io server disconnect"]);
    expect((await others).map(([reason]) => reason)).toEqual(["server namespace disconnect", "io server disconnect"]);
    await heard;
    await until(() => io.engine.clientsCount === 0);
    expect([peer.active, other.active]).toEqual([false, false]);
  });

  test("server shutting down: `io.close()`", async () => {
    const { io, http, peer, parted } = await parting(way, { closeTimeout: 5_000 });
    const closed = io.close();
    expect(await parted()).toEqual(["server shutting down", "transport close"]);
    await closed;
    expect([http.listening, io.engine.clientsCount, peer.active]).toEqual([false, 0, true]);
  });

  test("ping timeout, by the server: the client does not answer", async () => {
    const time = stillTime();
    const { peer, parted } = await parting(way, { pingInterval: 10_000, pingTimeout: 5_000 });
    mute(peer);
    const pinged = next(peer.io, "ping");
    await time.pass(10_020);
    await pinged;
    await time.pass(5_020);
    expect(await parted()).toEqual(["ping timeout", "transport close"]);
  });

  test("ping timeout, by the client: the server's pings do not come", async () => {
    const time = stillTime();
    const { peer, socket, parted } = await parting(way, { pingInterval: 10_000, pingTimeout: 5_000 });
    deafen(peer);
    const answered = next(socket.conn, "heartbeat");
    await time.pass(10_020);
    await answered;
    await time.pass(5_000);
    expect(await parted()).toEqual(["transport close", "ping timeout"]);
  });

  test("transport close: the client closes its engine, and comes back", async () => {
    const { peer, parted } = await parting(way, {}, true);
    peer.io.engine.close();
    expect(await parted()).toEqual(["transport close", "forced close"]);
    expect(peer.active).toBe(true);
    await next(peer, "connect");
  });

  test("parse error: what the client sends is no frame", async () => {
    const { peer, parted } = await parting(way);
    sendRaw(peer, "abc");
    expect(await parted()).toEqual(["parse error", "transport close"]);
  });

  test("forced close: what the client sends is no packet; its sockets hear of the error first", async () => {
    const { peer, socket, parted } = await parting(way);
    const order: unknown[] = [];
    socket.on("error", (error) => order.push(error instanceof Error));
    socket.on("disconnect", (reason) => order.push(reason));
    sendRaw(peer, '42["no end"');
    const [server, client] = await parted();
    expect(client).toBe("transport close");
    expect(server).toBe("forced close");
    expect(order).toEqual([true, "forced close"]);
  });

  test("forced close: an event for a namespace that was not entered", async () => {
    const { peer, socket, parted } = await parting(way);
    const errors = heardBy(socket, "error");
    sendRaw(peer, '42/nowhere,["e"]');
    const [server, client] = await parted();
    expect(server).toMatch(way === "polling" ? /^forced (server )?close$/ : /^forced close$/);
    expect([client, errors]).toEqual(["transport close", []]);
  });

  test("forced close: `socket.conn.close()`", async () => {
    const { socket, parted } = await parting(way);
    const below = next(socket.conn, "close");
    socket.conn.close();
    const [server, client] = await parted();
    expect(server).toMatch(way === "polling" ? /^forced (server )?close$/ : /^forced close$/);
    expect(client).toBe("transport close");
    expect((await below)[0]).toBe("forced close");
  });
});

describe.each(["websocket", "upgrade"] as const)("reasons that only a lasting connection has, by %s", (way) => {
  test("transport close: the client's TCP connection is destroyed", async () => {
    const { peer, parted } = await parting(way, {}, true);
    tcpOf(peer).destroy();
    expect(await parted()).toEqual(["transport close", "transport close"]);
    await next(peer, "connect");
  });

  test("transport close: the server's end of the TCP connection is reset", async () => {
    const { peer, parted, tcp } = await parting(way);
    for (const socket of tcp) socket.resetAndDestroy();
    const [server, client] = await parted();
    expect([server, client]).toEqual(["transport close", "transport close"]);
    expect(peer.active).toBe(true);
  });

  test("transport error: what the client sends breaks the WebSocket protocol", async () => {
    const { peer, parted } = await parting(way);
    // Not masked, and with a reserved bit.
    tcpOf(peer).write(Buffer.from([0xc1, 0x01, 0x41]));
    expect(await parted()).toEqual(["transport error", "transport close"]);
  });
});

describe("reasons that only polling has", () => {
  test("forced server close: the server closes while no poll is there", async () => {
    const ends = await parting("polling");
    await settled(ends);
    const held = holdPoll(ends.peer);
    ends.socket.emit("e");
    const poll = await held;
    ends.socket.conn.close();
    expect(ends.socket.connected).toBe(false);
    poll.release();
    expect(await ends.parted()).toEqual(["forced server close", "transport close"]);
  });

  test("transport error: two polls at a time", async () => {
    const { peer, port, parted } = await parting("polling");
    const { status } = await ask(port, eioPath(`transport=polling&sid=${sidOf(peer)}`));
    const [server] = await parted();
    expect([server, status]).toEqual(["transport error", 400]);
  });

  test("transport error: the connection of a poll is destroyed", async () => {
    const { peer, socket, parted, tcp } = await parting("polling");
    const held = holdPoll(peer);
    socket.emit("e");
    const poll = await held;
    await until(() => tcp.size === 0);
    poll.release();
    await until(() => [...tcp].some(({ bytesRead }) => bytesRead > 0));
    for (const one of tcp) one.destroy();
    expect(await parted()).toEqual(["transport error", "transport error"]);
  });

  test("the client's session is not known any more: it comes back", async () => {
    const { io, port } = await serve();
    const peer = await connected(port, "polling");
    const left = next(peer, "disconnect");
    forgetSid(peer);
    peer.emit("e");
    expect((await left)[0]).toBe("transport error");
    await next(peer, "connect");
    expect(io.sockets.sockets.has(String(peer.id))).toBe(true);
  });
});
