import type { Server } from "@rt/server";
import type { Socket as Peer } from "socket.io-client";
import { describe, expect, test } from "vitest";
import { client, connected, WAYS } from "./support/client.ts";
import { enter, heardBy, pair, socketOf } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

/** What a middleware may tell the client beside its message. */
class RefusedError extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

/** Lets in who has the right token. */
function guard(io: Server, name: string): void {
  io.of(name).use((socket, go) => {
    if (socket.handshake.auth["token"] === "right") go();
    else go(new RefusedError("who are you?", { code: 7, list: [1, { a: null }] }));
  });
}

/** Another namespace of the same client. */
async function join(peer: Peer, nsp: string): Promise<Peer> {
  const other = peer.io.socket(nsp);
  const up = next(other, "connect");
  other.connect();
  await up;
  return other;
}

describe.each(WAYS)("namespaces, by %s", (way) => {
  test("share one connection, and keep their events apart", async () => {
    const { io, peer, socket } = await pair(way);
    io.of("/a");
    io.of("b");
    const [a, b] = [await join(peer, "/a"), await join(peer, "/b")];
    const ends = [peer, a, b];
    expect(io.engine.clientsCount).toBe(1);
    expect(new Set(ends.map(({ id }) => id)).size).toBe(3);
    const heard = ends.map((end) => heardBy(end, "who"));
    io.emit("who", "/");
    io.of("/a").emit("who", "/a", Buffer.from("a"));
    socketOf(io.of("/b"), b).emit("who", "/b");
    for (const name of ["/", "/a", "/b"]) io.of(name).emit("end");
    await Promise.all(ends.map((end) => next(end, "end")));
    expect(heard).toEqual([[["/"]], [["/a", Buffer.from("a")]], [["/b"]]]);
    expect(socketOf(io.of("/a"), a).conn).toBe(socket.conn);
  });

  test("have acknowledgements of their own, with the same ids", async () => {
    const { io, peer, socket } = await pair(way);
    io.of("/a").on("connection", (other) => other.on("q", (value, answer) => answer(`/a ${value}`)));
    socket.on("q", (value, answer) => answer(`/ ${value}`));
    const a = await join(peer, "/a");
    a.on("q", (answer) => answer("from /a"));
    peer.on("q", (answer) => answer("from /"));
    expect(await Promise.all([peer.emitWithAck("q", 1), a.emitWithAck("q", 1)])).toEqual(["/ 1", "/a 1"]);
    const other = socketOf(io.of("/a"), a);
    expect(await Promise.all([socket.emitWithAck("q"), other.emitWithAck("q")])).toEqual(["from /", "from /a"]);
  });

  test("are left one by one, and entered again with a new id", async () => {
    const { io, peer } = await pair(way);
    io.of("/a");
    const a = await join(peer, "/a");
    const id = a.id;
    const left = next(socketOf(io.of("/a"), a), "disconnect");
    a.disconnect();
    expect((await left)[0]).toBe("client namespace disconnect");
    expect([peer.connected, io.of("/a").sockets.size, io.sockets.sockets.size]).toEqual([true, 0, 1]);
    await join(peer, "/a");
    expect(a.id).not.toBe(id);
    const sentAway = next(a, "disconnect");
    socketOf(io.of("/a"), a).disconnect();
    expect((await sentAway)[0]).toBe("io server disconnect");
    expect([peer.connected, io.engine.clientsCount]).toEqual([true, 1]);
    expect(await peer.emitWithAck("sync")).toBeUndefined();
  });

  test("need no `/`", async () => {
    const { io, port } = await serve();
    io.of("/only");
    const { socket } = await enter({ io, port }, way, {}, "/only");
    expect([socket.nsp.name, io.sockets.sockets.size, io.of("/only").sockets.size]).toEqual(["/only", 0, 1]);
  });

  test("may have a query and other signs in their name", async () => {
    const { io, peer } = await pair(way);
    io.of('/ä b?x=1&[]"{}#');
    const strange = await join(peer, '/ä b?x=1&[]"{}#');
    socketOf(io.of('/ä b?x=1&[]"{}#'), strange).on("echo", (value, answer) => answer(value));
    expect(await strange.emitWithAck("echo", "x")).toBe("x");
  });

  test("that do not exist are refused, and the other stays; later it may exist", async () => {
    const { io, peer } = await pair(way);
    const late = peer.io.socket("/late");
    const refused = next<[Error]>(late, "connect_error");
    late.connect();
    expect((await refused)[0]).toMatchObject({ message: "Invalid namespace" });
    expect([late.active, late.connected, peer.connected, io.engine.clientsCount]).toEqual([false, false, true, 1]);
    io.of("/late");
    await join(peer, "/late");
    expect(io.of("/late").sockets.size).toBe(1);
  });

  test("refuse with message and data, and let in on the next try", async () => {
    const { io, port } = await serve();
    guard(io, "/");
    const peer = client(port, way, { auth: { token: "wrong" } });
    const refused = next<[RefusedError]>(peer, "connect_error");
    peer.connect();
    const [error] = await refused;
    expect([error.message, error.data]).toEqual(["who are you?", { code: 7, list: [1, { a: null }] }]);
    expect([peer.active, io.sockets.sockets.size]).toEqual([false, 0]);
    peer.auth = { token: "right" };
    const up = next(peer, "connect");
    peer.connect();
    await up;
    expect(socketOf(io.sockets, peer).handshake.auth).toEqual({ token: "right" });
    // The client closed the connection on which it was refused.
    await until(() => io.engine.clientsCount === 1);
  });

  test("refuse one namespace of a connection, and let it in over the same connection", async () => {
    const { io, peer } = await pair(way);
    guard(io, "/secret");
    const secret = peer.io.socket("/secret");
    secret.auth = { token: "wrong" };
    const refused = next<[Error]>(secret, "connect_error");
    secret.connect();
    expect((await refused)[0].message).toBe("who are you?");
    secret.auth = { token: "right" };
    await join(peer, "/secret");
    expect([io.engine.clientsCount, io.of("/secret").sockets.size]).toEqual([1, 1]);
  });

  test("run middlewares in order, one after the other, before anybody hears of the socket", async () => {
    const { io, port } = await serve();
    const order: unknown[] = [];
    io.use((socket, go) => {
      order.push(["first", socket.connected, io.sockets.sockets.size]);
      void socket.join("early");
      socket.data["seen"] = true;
      setImmediate(() => {
        order.push("first goes on");
        go();
      });
    });
    io.use(async (_socket, go) => {
      await Promise.resolve();
      order.push("second");
      go();
    });
    io.on("connection", (socket) =>
      order.push(["connection", socket.connected, [...socket.rooms].sort(), socket.data]),
    );
    const { peer } = await enter({ io, port }, way);
    expect(order).toEqual([
      ["first", false, 0],
      "first goes on",
      "second",
      ["connection", true, ["early", String(peer.id)].sort(), { seen: true }],
    ]);
  });

  test("let pass with whatever counts as false, as those of a socket do", async () => {
    const { io, port } = await serve();
    const passes = [undefined, null, false, 0, ""];
    for (const pass of passes) io.use((_socket, go) => go(pass));
    const { peer, socket } = await enter({ io, port }, way);
    for (const pass of passes) socket.use((_event, go) => go(pass));
    const came = next(socket, "e");
    peer.emit("e", 1);
    expect(await came).toEqual([1]);
  });

  test("forget a socket whose client left while it was looked at", async () => {
    const { io, port, errors } = await serve();
    let goOn: (() => void) | undefined;
    io.of("/slow").use((socket, go) => {
      void socket.join("early");
      goOn = go;
    });
    const arrived = heardBy(io.of("/slow"), "connection");
    const peer = client(port, way, {}, "/slow");
    peer.connect();
    await until(() => goOn !== undefined);
    peer.disconnect();
    peer.io.engine.close();
    await until(() => io.engine.clientsCount === 0);
    goOn?.();
    await connected(port, "websocket");
    expect([arrived, io.of("/slow").sockets.size, io.of("/slow").adapter.rooms.size]).toEqual([[], 0, 0]);
    expect(errors).toEqual([]);
  });

  test("that are made while the server runs are told of, once", async () => {
    const { io } = await pair(way);
    const made = heardBy(io, "new_namespace");
    const one = io.of("/one");
    expect(io.of("one")).toBe(one);
    expect(made).toEqual([[one]]);
  });
});
