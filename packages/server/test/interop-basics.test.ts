import { createHash } from "node:crypto";
import type { Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected, WAYS } from "./support/client.ts";
import { serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";

/** Errors that tell the client more than their message. */
class RefusedError extends Error {
  readonly data: unknown;

  constructor(message: string, data: unknown) {
    super(message);
    this.data = data;
  }
}

describe.each(WAYS)("the reference's client by %s", (way) => {
  test("connects, and both ends know the same id", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, way, { query: { a: "1", b: "x y" }, auth: { token: "abc" } });
    const [socket] = await arrived;
    expect(socket.id).toBe(peer.id);
    expect(socket.connected).toBe(true);
    expect(socket.recovered).toBe(false);
    expect(socket.handshake).toMatchObject({
      address: "127.0.0.1",
      auth: { token: "abc" },
      query: { a: "1", b: "x y", EIO: "4" },
      secure: false,
      xdomain: false,
    });
    expect(socket.handshake.headers["host"]).toBe(`127.0.0.1:${port}`);
    expect(new Date(socket.handshake.time).getTime()).toBeLessThanOrEqual(socket.handshake.issued);
    // The client's last word of the upgrade may still be on its way.
    await until(() => socket.conn.upgraded === (way === "upgrade"));
    expect(socket.conn.transport.name).toBe(way === "polling" ? "polling" : "websocket");
    expect(socket.handshake).toBe(socket.handshake);
  });

  test("sends and receives events of every JSON type, in order", async () => {
    const { io, port } = await serve();
    io.on("connection", (socket) => socket.onAny((event, ...args) => socket.emit(event, ...args)));
    const peer = await connected(port, way);
    const values = [null, true, 0, -1.5, "", "€ \u2028 😀 \u001e", [], [1, [2]], {}, { a: { b: [null] } }];
    const echoed: unknown[] = [];
    peer.on("value", (value) => echoed.push(value));
    for (const value of values) peer.emit("value", value);
    peer.emit("end", ...values);
    expect(await next(peer, "end")).toEqual(values);
    expect(echoed).toEqual(values);
  });

  test("sends and receives binary, nested", async () => {
    const { io, port } = await serve();
    const seen: unknown[] = [];
    io.on("connection", (socket) => {
      socket.on("bin", (value, answer) => {
        seen.push(value);
        answer(value);
      });
    });
    const peer = await connected(port, way);
    const value = { a: Buffer.from([1, 2, 3]), b: [Buffer.alloc(0), { c: Buffer.from("€") }], d: "text" };
    expect(await peer.emitWithAck("bin", value)).toEqual(value);
    expect(seen).toEqual([value]);
    expect(await peer.emitWithAck("bin", new Uint16Array([1, 256]))).toEqual(Buffer.from([1, 0, 0, 1]));
    const big = Buffer.alloc(300_000, 7);
    expect(hash(await peer.emitWithAck("bin", big))).toBe(hash(big));
  });

  test("acknowledges both ways", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, way);
    const [socket] = await arrived;
    socket.on("add", (a, b, answer) => answer(a + b));
    peer.on("double", (value, answer) => answer(value * 2));
    expect(await peer.emitWithAck("add", 1, 2)).toBe(3);
    expect(await socket.emitWithAck("double", 21)).toBe(42);
    expect(await new Promise((resolve) => socket.emit("double", 4, resolve))).toBe(8);
  });

  test("acknowledgements that do not come time out, on both ends", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, way);
    const [socket] = await arrived;
    await expect(peer.timeout(50).emitWithAck("nobody")).rejects.toThrow("operation has timed out");
    await expect(socket.timeout(50).emitWithAck("nobody")).rejects.toMatchObject({ code: "ACK_TIMEOUT" });
    const [error] = await new Promise<unknown[]>((resolve) => {
      socket.timeout(50).emit("nobody", (...args: unknown[]) => resolve(args));
    });
    expect(error).toMatchObject({ code: "ACK_TIMEOUT", message: "operation has timed out" });
    peer.on("soon", (answer) => answer("here"));
    expect(
      await new Promise((resolve) => {
        socket.timeout(30_000).emit("soon", (...args: unknown[]) => resolve(args));
      }),
    ).toEqual([null, "here"]);
  });

  test("an acknowledgement that is outstanding when the client leaves is settled", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, way);
    const [socket] = await arrived;
    const answer = socket.emitWithAck("nobody");
    peer.disconnect();
    await expect(answer).rejects.toMatchObject({ code: "DISCONNECTED" });
    await expect(socket.emitWithAck("too late")).rejects.toMatchObject({ code: "DISCONNECTED" });
  });

  test("joins namespaces, each with middlewares and handlers of its own", async () => {
    const { io, port } = await serve();
    const order: string[] = [];
    const admin = io.of("/admin");
    admin.use((socket, go) => {
      order.push(`first, connected: ${socket.connected}`);
      setImmediate(go);
    });
    admin.use((_socket, go) => {
      order.push("second");
      go();
      go(new Error("a second call does not count"));
    });
    admin.on("connection", (socket) => {
      order.push(`connection, connected: ${socket.connected}`);
      socket.emit("welcome", socket.nsp.name);
    });
    const peer = client(port, way, {}, "/admin");
    const welcome = next(peer, "welcome");
    peer.connect();
    expect(await welcome).toEqual(["/admin"]);
    expect(order).toEqual(["first, connected: false", "second", "connection, connected: true"]);
    expect([io.sockets.sockets.size, admin.sockets.size]).toEqual([0, 1]);
    const main = peer.io.socket("/");
    const mainUp = next(main, "connect");
    main.connect();
    await mainUp;
    expect(main.id).not.toBe(peer.id);
    expect(io.engine.clientsCount).toBe(1);
    main.disconnect();
  });

  test("is refused by a middleware, with data", async () => {
    const { io, port, errors } = await serve();
    io.of("/deny").use((_socket, go) => go(new RefusedError("not authorized", { code: 42, hint: "x" })));
    io.of("/plain").use((_socket, go) => setImmediate(go, new Error("no")));
    io.of("/broken").use(() => {
      throw new RefusedError("secret", { secret: true });
    });
    io.of("/rejected").use(() => Promise.reject(new Error("secret too")));
    const refusal = async (nsp: string): Promise<unknown> => {
      const peer = client(port, way, {}, nsp);
      const refused = next<[Error & { data?: unknown }]>(peer, "connect_error");
      peer.connect();
      const [{ message, data }] = await refused;
      return [message, data];
    };
    expect(await refusal("/deny")).toEqual(["not authorized", { code: 42, hint: "x" }]);
    expect(await refusal("/plain")).toEqual(["no", undefined]);
    expect(await refusal("/broken")).toEqual(["Internal server error", undefined]);
    expect(await refusal("/rejected")).toEqual(["Internal server error", undefined]);
    expect(await refusal("/nowhere")).toEqual(["Invalid namespace", undefined]);
    expect(errors.map(String)).toEqual(["Error: secret", "Error: secret too"]);
  });

  test("hears broadcasts to rooms, once each, and none it is kept from", async () => {
    const { io, port } = await serve();
    io.on("connection", (socket) => {
      socket.on("join", (rooms, answer) => {
        void socket.join(rooms);
        answer([...socket.rooms]);
      });
      socket.on("leave", (room, answer) => {
        void socket.leave(room);
        answer([...socket.rooms]);
      });
      socket.on("tell", (room, text) => socket.to(room).emit("told", text));
      socket.on("others", (text) => socket.broadcast.emit("told", text));
    });
    const [a, b, c] = await Promise.all([connected(port, way), connected(port, way), connected(port, way)]);
    const heard = new Map([a, b, c].map((peer) => [peer, [] as unknown[]]));
    for (const [peer, told] of heard) peer.on("told", (text) => told.push(text));
    expect(await a.emitWithAck("join", ["r1", "r2"])).toEqual([a.id, "r1", "r2"]);
    expect(await b.emitWithAck("join", "r1")).toEqual([b.id, "r1"]);
    io.to("r1").emit("told", 1);
    io.to(["r1", "r2"]).to("r2").emit("told", 2);
    io.in("r1").except("r2").emit("told", 3);
    io.except("r1").emit("told", 4);
    io.to(String(c.id)).emit("told", 5);
    io.emit("told", 6);
    b.emit("tell", "r1", 7);
    c.emit("others", 8);
    io.to("nobody").emit("told", "never");
    await until(
      () =>
        heard.get(a)?.includes(7) === true && heard.get(b)?.includes(8) === true && heard.get(a)?.includes(8) === true,
    );
    expect(heard.get(a)).toEqual(expect.arrayContaining([1, 2, 6, 7, 8]));
    expect(heard.get(a)).toHaveLength(5);
    expect(heard.get(b)).toEqual([1, 2, 3, 6, 8]);
    expect(heard.get(c)).toEqual([4, 5, 6]);
    expect(await a.emitWithAck("leave", "r1")).toEqual([a.id, "r2"]);
    expect(io.sockets.adapter.rooms.get("r1")).toEqual(new Set([b.id]));
  });

  test("hears a broadcast with binary, the same as the others", async () => {
    const { io, port } = await serve();
    const peers = await Promise.all([connected(port, way), connected(port, way), connected(port, "websocket")]);
    const heard = peers.map((peer) => next(peer, "bin"));
    io.emit("bin", { a: Buffer.from([1, 2]) }, Buffer.from([3]));
    for (const args of await Promise.all(heard)) expect(args).toEqual([{ a: Buffer.from([1, 2]) }, Buffer.from([3])]);
  });

  test("acknowledges broadcasts", async () => {
    const time = stillTime();
    const { io, port } = await serve();
    const peers = await Promise.all([connected(port, way), connected(port, way)]);
    peers.forEach((peer, index) => peer.on("q", (_value, answer) => answer(index, "second is dropped")));
    expect(new Set(await io.timeout(30_000).emitWithAck("q", "z"))).toEqual(new Set([0, 1]));
    const [error, answers] = await new Promise<unknown[]>((resolve) => {
      io.emit("q", "z", (...args: unknown[]) => resolve(args));
    });
    expect([error, new Set(answers as number[])]).toEqual([null, new Set([0, 1])]);
    expect(await io.to("nobody").timeout(10).emitWithAck("q")).toEqual([]);
    peers[1]?.off("q");
    const answered = next(io.sockets.sockets.get(String(peers[0]?.id))?.conn ?? io, "packet");
    const asked = io.timeout(50).emitWithAck("q", "z");
    const failed = expect(asked).rejects.toMatchObject({ code: "ACK_TIMEOUT", responses: [0] });
    await answered;
    await time.pass(70);
    await failed;
    const unanswered = io.timeout(30_000).emitWithAck("q", "z");
    peers[1]?.disconnect();
    await expect(unanswered).rejects.toMatchObject({ code: "DISCONNECTED", responses: [0] });
  });

  test("passes event middlewares, or hears of nothing when one refuses", async () => {
    const { io, port } = await serve();
    const log: unknown[] = [];
    io.on("connection", (socket) => {
      socket.onAny((event) => log.push(`any ${event}`));
      socket.use((event, go) => {
        log.push(`use ${event[0]}`);
        if (event[0] === "bad") go(new Error("bad event"));
        else if (event[0] === "broken") throw new Error("broken middleware");
        else setImmediate(go);
      });
      socket.use((event, go) => {
        event.push("added");
        go();
      });
      socket.on("good", (...args) => {
        log.push(args);
        socket.emit("done");
      });
      socket.on("bad", () => log.push("never"));
      socket.on("broken", () => log.push("never"));
      socket.on("error", (error) => log.push(error.message));
    });
    const peer = await connected(port, way);
    const done = next(peer, "done");
    peer.emit("bad");
    peer.emit("broken");
    peer.emit("good", 1);
    await done;
    expect(log).toEqual([
      "any bad",
      "use bad",
      "bad event",
      "any broken",
      "use broken",
      "broken middleware",
      "any good",
      "use good",
      [1, "added"],
    ]);
  });

  test("outgoing catch-all listeners hear of events and broadcasts, not of acknowledgements", async () => {
    const { io, port } = await serve();
    const log: unknown[] = [];
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, way);
    const [socket] = await arrived;
    const listener = (...event: unknown[]): void => void log.push(event);
    socket.onAnyOutgoing(listener);
    socket.prependAnyOutgoing(() => log.push("first"));
    socket.on("q", (answer) => answer());
    const last = next(peer, "b");
    await peer.emitWithAck("q");
    socket.emit("a", 1);
    io.emit("b", 2);
    await last;
    expect(log).toEqual(["first", ["a", 1], "first", ["b", 2]]);
    socket.offAnyOutgoing(listener);
    expect(socket.listenersAnyOutgoing()).toHaveLength(1);
    socket.offAnyOutgoing();
    expect(socket.listenersAnyOutgoing()).toEqual([]);
  });

  test("fetched sockets can be asked, moved and disconnected; data is theirs", async () => {
    const { io, port } = await serve();
    io.on("connection", (socket) => {
      socket.data["name"] = `name of ${socket.id}`;
    });
    const [a, b] = await Promise.all([connected(port, way), connected(port, way)]);
    const sockets = await io.fetchSockets();
    expect(new Set(sockets.map(({ id }) => id))).toEqual(new Set([a.id, b.id]));
    const [found] = await io.in(String(a.id)).fetchSockets();
    expect(found?.data).toEqual({ name: `name of ${a.id}` });
    expect(found).toBe(io.sockets.sockets.get(String(a.id)));
    io.socketsJoin("all");
    io.in(String(a.id)).socketsJoin(["x", "y"]);
    io.in("all").socketsLeave("y");
    expect([...(io.sockets.adapter.socketRooms(String(a.id)) ?? [])]).toEqual([a.id, "all", "x"]);
    const left = next(a, "disconnect");
    io.in("x").disconnectSockets();
    expect((await left)[0]).toBe("io server disconnect");
    expect(io.sockets.sockets.size).toBe(1);
  });

  test("volatile events arrive when the link is ready", async () => {
    const { io, port } = await serve();
    const peer = await connected(port, "websocket");
    const heard = next(peer, "v");
    const [socket] = [...io.sockets.sockets.values()];
    socket?.volatile.emit("v", 1);
    expect(await heard).toEqual([1]);
    const broadcast = next(peer, "v");
    io.volatile.emit("v", 2);
    expect(await broadcast).toEqual([2]);
  });

  test("messages up to the limit pass, larger ones end the connection with the right reason", async () => {
    const maxHttpBufferSize = 100_000;
    const { io, port } = await serve({ maxHttpBufferSize });
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, way, { reconnection: false });
    const [socket] = await arrived;
    socket.on("big", (text, answer) => answer(text.length));
    // `420["big","…"]` is what a message frame adds to the text.
    const most = maxHttpBufferSize - '420["big",""]'.length;
    expect(await peer.emitWithAck("big", "x".repeat(most))).toBe(most);
    const left = Promise.all([next(socket, "disconnect"), next(peer, "disconnect")]);
    // The id has one digit still.
    peer.emit("big", "x".repeat(most + 1), () => undefined);
    const [[reason], [clientReason]] = await left;
    expect(reason).toBe("transport error");
    // By polling the 413 and the pending GET's `1` race each other to the client.
    expect(clientReason).toMatch(way === "polling" ? /^transport (error|close)$/ : /^transport close$/);
    const other = await connected(port, way);
    expect(other.connected).toBe(true);
  });
});

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
