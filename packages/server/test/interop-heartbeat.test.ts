import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import { client, connected, WAYS } from "./support/client.ts";
import { enter, heardBy, settled, socketOf } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

/** An HTTP server whose upgrade requests wait until they are let go. */
function holdingUpgrades(options: Parameters<typeof serve>[0]) {
  const http = createServer();
  const waiting: (() => void)[] = [];
  const served = serve(options, undefined, http);
  const emit = http.emit.bind(http);
  http.emit = (event: string, ...args: unknown[]): boolean => {
    if (event !== "upgrade") return emit(event, ...args);
    return waiting.push(() => emit(event, ...args)) > 0;
  };
  const letGo = async (): Promise<void> => {
    await until(() => waiting.length > 0);
    for (const go of waiting.splice(0)) go();
  };
  return { served, letGo };
}

describe.each(WAYS)("the heartbeat, by %s", (way) => {
  test("keeps a client that says nothing, beat after beat", async () => {
    const { io, port } = await serve({ pingInterval: 60, pingTimeout: 20_000 });
    const ends = await enter({ io, port }, way, { reconnection: false });
    const left = heardBy(ends.peer, "disconnect");
    for (let beat = 0; beat < 4; beat++) await next(ends.peer.io, "ping");
    await settled(ends);
    expect(left).toEqual([]);
  });
});

// The client waits for `pingInterval + pingTimeout` after the last ping, or the open frame, and an upgrade is no ping to it (A.8).
describe("a slow upgrade", () => {
  test("does not put off the next ping", async () => {
    const { served, letGo } = holdingUpgrades({ pingInterval: 4_000, pingTimeout: 3_000 });
    const { io, port } = await served;
    const peer = client(port, "upgrade", { reconnection: false });
    const over = next(peer, "disconnect");
    const opened = next(peer.io, "open");
    peer.connect();
    await opened;
    const upgraded = next(peer.io.engine, "upgrade");
    // Shortly before the first ping.
    setTimeout(() => void letGo(), 3_500);
    await upgraded;
    const pinged = next(peer.io, "ping").then(() => "pinged");
    expect(await Promise.race([pinged, over])).toBe("pinged");
    await until(() => socketOf(io.sockets, peer).conn.upgraded);
  });

  test("sends a ping again whose pong was lost", async () => {
    const { served, letGo } = holdingUpgrades({ pingInterval: 300, pingTimeout: 10_000 });
    const { io, port } = await served;
    const peer = await connected(port, "polling", { transports: ["polling", "websocket"], reconnection: false });
    const socket = socketOf(io.sockets, peer);
    const left = heardBy(peer, "disconnect");
    const { engine } = peer.io;
    const send: (...args: unknown[]) => void = Reflect.get(engine, "_sendPacket");
    const pongs: unknown[] = [];
    Reflect.set(engine, "_sendPacket", (...args: unknown[]) => {
      if (args[0] !== "pong" || pongs.push(performance.now()) > 1) Reflect.apply(send, engine, args);
    });
    const upgraded = next(engine, "upgrade");
    await next(peer.io, "ping");
    await letGo();
    await upgraded;
    await next(peer.io, "ping");
    await next(peer.io, "ping");
    expect([left, socket.connected, socket.conn.upgraded]).toEqual([[], true, true]);
  });
});
