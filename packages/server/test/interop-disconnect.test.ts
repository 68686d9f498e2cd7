import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected, WAYS } from "./support/client.ts";
import { portOf, serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";

/** A server, a client that does not come back, and what both ends say when they part. */
async function pair(way: (typeof WAYS)[number], options = {}) {
  const served = await serve(options);
  const arrived = next<[Socket]>(served.io, "connection");
  const peer = await connected(served.port, way, { reconnection: false });
  const [socket] = await arrived;
  if (way === "upgrade") await until(() => socket.conn.upgraded);
  return { ...served, socket, peer, server: next(socket, "disconnect"), client: next(peer, "disconnect") };
}

describe.each(WAYS)("who ends it, by %s (B.8)", (way) => {
  test("the client leaves the namespace", async () => {
    const { peer, server, client: told } = await pair(way);
    peer.disconnect();
    expect((await server)[0]).toBe("client namespace disconnect");
    expect((await told)[0]).toBe("io client disconnect");
  });

  test("the server sends the socket away; the connection stays for others", async () => {
    const { io, socket, peer, server, client: told } = await pair(way);
    const order: unknown[] = [];
    socket.on("disconnecting", (reason) => order.push(["disconnecting", reason, socket.connected, socket.rooms.size]));
    socket.on("disconnect", (reason) => order.push(["disconnect", reason, socket.connected, socket.rooms.size]));
    expect(socket.disconnect()).toBe(socket);
    expect((await server)[0]).toBe("server namespace disconnect");
    expect((await told)[0]).toBe("io server disconnect");
    expect(peer.active).toBe(false);
    expect(order).toEqual([
      ["disconnecting", "server namespace disconnect", true, 1],
      ["disconnect", "server namespace disconnect", false, 0],
    ]);
    expect(io.sockets.sockets.size).toBe(0);
    socket.disconnect();
    expect(order).toHaveLength(2);
  });

  test("the server closes the connection: all namespaces hear of it first", async () => {
    const { io, socket, peer, server, client: told } = await pair(way);
    const other = peer.io.socket("/other");
    io.of("/other");
    other.connect();
    await next(other, "connect");
    const otherTold = next(other, "disconnect");
    socket.disconnect(true);
    expect((await server)[0]).toBe("server namespace disconnect");
    expect([(await told)[0], (await otherTold)[0]]).toEqual(["io server disconnect", "io server disconnect"]);
    await until(() => io.engine.clientsCount === 0);
  });

  test("the client's connection ends", async () => {
    const { peer, server, client: told, io } = await pair(way);
    peer.io.engine.close();
    expect((await server)[0]).toBe("transport close");
    expect((await told)[0]).toBe("forced close");
    await until(() => io.engine.clientsCount === 0);
  });

  test("the server closes the connection below", async () => {
    const { socket, server, client: told } = await pair(way);
    const below = next(socket.conn, "close");
    socket.conn.close();
    expect((await server)[0]).toMatch(way === "polling" ? /^forced (server )?close$/ : /^forced close$/);
    expect((await told)[0]).toBe("transport close");
    expect((await below)[0]).toBe("forced close");
    expect(socket.conn.readyState).toBe("closed");
  });

  test("the server shuts down", async () => {
    const { io, http, server, client: told } = await pair(way);
    const closed = io.close();
    expect((await server)[0]).toBe("server shutting down");
    expect((await told)[0]).toMatch(way === "polling" ? /^transport (close|error)$/ : /^transport close$/);
    await closed;
    expect(http.listening).toBe(false);
  });

  test("the client is silent", async () => {
    const time = stillTime();
    const { peer, server } = await pair(way, { pingInterval: 10_000, pingTimeout: 5_000 });
    // It hears pings, and is kept from answering them.
    Object.assign(peer.io.engine, { _sendPacket: () => undefined });
    const pinged = next(peer.io, "ping");
    await time.pass(10_020);
    await pinged;
    await time.pass(5_020);
    expect((await server)[0]).toBe("ping timeout");
  });

  test("the client sends what is no frame", async () => {
    const { peer, server } = await pair(way);
    // A type that its encoder does not know comes out as `undefined`.
    peer.io.engine.transport.send([{ type: "nonsense" as never }]);
    expect((await server)[0]).toBe("parse error");
  });

  test("comes back after a restart of the server on the same port", async () => {
    const first = await serve({ closeTimeout: 100 });
    const peer = await connected(first.port, way);
    const id = peer.id;
    const left = next(peer, "disconnect");
    await Promise.all([first.io.close(), left]);
    const http = createServer();
    const second = new Server(http, { closeTimeout: 100 });
    http.listen(first.port, "127.0.0.1");
    await once(http, "listening");
    await next(peer, "connect");
    expect(peer.id).not.toBe(id);
    expect(second.sockets.sockets.has(String(peer.id))).toBe(true);
    peer.disconnect();
    await second.close();
  });
});

describe("close", () => {
  test("settles at once where nobody is connected, calls back, and may be called again", async () => {
    const { io } = await serve();
    const called: unknown[] = [];
    await io.close((error) => called.push(error));
    await io.close();
    expect(called).toEqual([undefined]);
    expect(() => io.attach(0)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  test("calls back with the error of a server that did not run", async () => {
    const io = new Server(createServer());
    const [error] = await new Promise<unknown[]>((resolve) => void io.close((...args) => resolve(args)));
    expect(error).toMatchObject({ code: "ERR_SERVER_NOT_RUNNING" });
  });

  test("is bounded, whatever clients and the application do", async () => {
    const { io, http, port } = await serve({ closeTimeout: 100 }, () => {
      // A request of the application that is never answered.
    });
    const hanging = fetch(`http://127.0.0.1:${port}/hangs`).catch(() => "cut");
    await once(http, "request");
    await io.close();
    expect(http.listening).toBe(false);
    expect(await hanging).toBe("cut");
  });

  test("gives the HTTP server back as it was", async () => {
    const { io, http } = await serve();
    expect(Object.hasOwn(http, "emit")).toBe(true);
    await io.close();
    expect([Object.hasOwn(http, "emit"), http.listenerCount("upgrade")]).toEqual([false, 0]);
  });
});

describe("where it listens", () => {
  test.each([
    ["a number", 0],
    ["digits", "0"],
  ])("a port as %s: with an HTTP server of its own, which answers 404", async (_name, port) => {
    const io = new Server(port, { closeTimeout: 100 });
    const http = io.httpServer;
    if (http === undefined) throw new Error("no HTTP server");
    await once(http, "listening");
    const address = http.address() as AddressInfo;
    expect((await fetch(`http://127.0.0.1:${address.port}/`)).status).toBe(404);
    const peer = await connected(address.port, "websocket");
    expect(peer.connected).toBe(true);
    peer.disconnect();
    await io.close();
  });

  test.each([() => undefined, "", "a", -1, 65_536, 1.5])("not %s", (target) => {
    expect(() => new Server().listen(target as number)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });

  test("attached later, with options that the constructor's come before", async () => {
    const io = new Server({ path: "/mine", closeTimeout: 100 });
    const arrived = next<[Socket]>(io, "connection");
    const http = createServer().listen(0, "127.0.0.1");
    await once(http, "listening");
    io.attach(http, { path: "/theirs", pingInterval: 1234 });
    expect([io.path(), io.httpServer]).toEqual(["/mine", http]);
    const peer = client(portOf(http), "polling", { path: "/mine" });
    const opened = next<[{ pingInterval: number }]>(peer.io.engine ?? peer.io, "handshake").catch(() => undefined);
    peer.connect();
    await arrived;
    void opened;
    expect(() => io.attach(0, { pingInterval: 1 })).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    peer.disconnect();
    await io.close();
  });
});
