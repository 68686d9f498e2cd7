import type { OldSocket } from "socket.io-client-2";
import { describe, expect, test } from "vitest";
import { WAYS } from "./support/client.ts";
import { oldClient, oldConnected, serveOld } from "./support/old-client.ts";
import { IMPLEMENTATIONS } from "./support/reference.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

const CELLS = IMPLEMENTATIONS.flatMap((implementation) => WAYS.map((way) => [implementation, way] as const));

describe.each(CELLS)("at %s, the client of Socket.IO 2 by %s", (implementation, way) => {
  test("hears that a namespace is not there, and stays in the others", async () => {
    const { io, port } = await serveOld(implementation);
    io.on("connection", (socket) => socket.on("ping me", (answer) => answer("pong")));
    const peer = await oldConnected(port, way);
    const nowhere = peer.io.socket("/nowhere");
    const refusal = next(nowhere, "error");
    nowhere.connect();
    expect(await refusal).toEqual([{ message: "Invalid namespace" }]);
    expect(nowhere.connected).toBe(false);
    expect(await new Promise((resolve) => peer.emit("ping me", resolve))).toBe("pong");
  });

  test("is in a dynamic namespace, where its query lets it in", async () => {
    const { io, port } = await serveOld(implementation);
    io.of(/^\/dynamic-\d+$/);
    io.of((_name, query, decide) => decide(null, query["token"] === "right"));
    const peer = await oldConnected(port, way);
    const asked = [
      peer.io.socket("/dynamic-1"),
      peer.io.socket("/of-the-right", { query: { token: "right" } }),
      peer.io.socket("/of-the-wrong", { query: { token: "wrong" } }),
    ];
    const decided = asked.map((socket) => Promise.race([next(socket, "connect"), next(socket, "error")]));
    for (const socket of asked) socket.connect();
    expect(await Promise.all(decided)).toEqual([[], [], [{ message: "Invalid namespace" }]]);
    expect(asked.map(({ id }) => id).slice(0, 2)).toEqual([`/dynamic-1#${peer.id}`, `/of-the-right#${peer.id}`]);
  });

  test("comes back when its server was restarted, to all of its namespaces", async () => {
    const first = await serveOld(implementation);
    first.io.of("/admin");
    const peer = await oldConnected(first.port, way, { reconnection: true });
    const admin = peer.io.socket("/admin", { query: { token: "a" } });
    admin.connect();
    await next(admin, "connect");
    const lost = Promise.all([next(peer, "disconnect"), next(admin, "disconnect")]);
    await first.io.close();
    await lost;
    const second = await serveOld(implementation, {}, first.port);
    const auths: unknown[] = [];
    second.io.of("/admin").on("connection", (socket) => auths.push({ ...socket.handshake.auth }));
    await Promise.all([next(peer, "connect"), next(admin, "connect")]);
    expect(auths).toEqual([{ token: "a" }]);
    expect(admin.id).toBe(`/admin#${peer.id}`);
    expect([...second.io.sockets.sockets.keys()]).toEqual([peer.id]);
  });

  test("hears of a server that does not take it, and goes on trying", async () => {
    const { port } = await serveOld(implementation, { allowEIO3: false });
    const peer = oldClient(port, way);
    const heard = Promise.all([next(peer, "connect_error"), next(peer, "reconnecting"), next(peer, "reconnect_error")]);
    peer.connect();
    const [[error], [attempt]] = await heard;
    expect([String(error), attempt, peer.connected]).toEqual([
      way === "websocket" ? "Error: websocket error" : "Error: xhr poll error",
      1,
      false,
    ]);
  });
});

describe("a client of Socket.IO 2 hears in the words of today", () => {
  const refused = (peer: OldSocket, nsp: string): Promise<unknown[]> => next(peer.io.socket(nsp).connect(), "error");

  test("that a middleware is broken, and that it is in too many namespaces", async () => {
    const { io, port } = await serve({ allowEIO3: true, maxNamespaces: 2 });
    io.of("/broken").use(() => {
      throw new Error("in the middleware");
    });
    io.of("/second");
    io.of("/third");
    const peer = await oldConnected(port, "websocket");
    expect(await refused(peer, "/broken")).toEqual([{ message: "Internal server error" }]);
    await next(peer.io.socket("/second").connect(), "connect");
    expect(await refused(peer, "/third")).toEqual([{ message: "Too many namespaces" }]);
  });

  test("that a namespace takes too long to decide", async () => {
    const { io, port } = await serve({ allowEIO3: true, connectTimeout: 100 });
    io.of("/slow").use(() => undefined);
    const peer = await oldConnected(port, "websocket");
    expect(await refused(peer, "/slow")).toEqual([{ message: "Connection timed out" }]);
  });
});
