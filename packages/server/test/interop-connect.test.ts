import { Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected, WAYS } from "./support/client.ts";
import { sidOf } from "./support/inside.ts";
import { enter, heardBy, pair, settled, socketOf } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

describe.each(WAYS)("a client of the reference by %s", (way) => {
  test("is on the transport it asked for, on both ends", async () => {
    const { peer, socket, io } = await pair(way);
    const name = way === "polling" ? "polling" : "websocket";
    expect([peer.io.engine.transport.name, socket.conn.transport.name]).toEqual([name, name]);
    expect(socket.conn.upgraded).toBe(way === "upgrade");
    expect(socket.handshake.query["transport"]).toBe(way === "websocket" ? "websocket" : "polling");
    expect(io.engine.clientsCount).toBe(1);
  });

  test("has one socket, however often its application says `connect()` before it is let in", async () => {
    const { io, port } = await serve();
    const decisions: (() => void)[] = [];
    io.of("/slow").use((_socket, done) => decisions.push(() => done()));
    io.of("/quick");
    const peer = client(port, way, {}, "/slow");
    const left: unknown[] = [];
    peer.on("disconnect", (reason) => left.push(reason));
    peer.connect();
    await next(peer.io, "open");
    for (let times = 0; times < 3; times++) peer.connect();
    // Who comes behind them, on the same connection, is let in: all of them have been heard.
    await next(peer.io.socket("/quick").connect(), "connect");
    for (const decide of decisions) decide();
    await next(peer, "connect");
    expect([decisions.length, io.of("/slow").sockets.size, left]).toEqual([1, 1, []]);
  });

  test("has one id on both ends, new for each namespace and connection, and never the link's, which is that of the connection", async () => {
    const { io, port, peer, socket } = await pair(way);
    io.of("/other");
    const other = peer.io.socket("/other");
    const up = next(other, "connect");
    other.connect();
    await up;
    const otherSocket = socketOf(io.of("/other"), other);
    const first = peer.id;
    expect(socket.id).toBe(first);
    expect(first).toMatch(/^[\w-]{20}$/);
    const sid = sidOf(peer);
    expect(new Set([first, other.id, sid]).size).toBe(3);
    expect([socket.conn.id, Object.keys(io.engine.clients)]).toEqual([sid, [sid]]);
    expect(JSON.stringify([socket.handshake, otherSocket.handshake])).not.toContain(sid);
    peer.disconnect();
    const back = next(peer, "connect");
    peer.connect();
    await back;
    expect(peer.id).not.toBe(first);
    expect(socketOf(io.sockets, peer)).not.toBe(socket);
    expect(await enter({ io, port }, way)).not.toMatchObject({ peer: { id: peer.id } });
  });

  test("says who it is with an object, and with a function that is asked each time", async () => {
    const { io, port } = await serve();
    const object = await enter({ io, port }, way, { auth: { token: "abc", nested: { list: [1, null] } } });
    expect(object.socket.handshake.auth).toEqual({ token: "abc", nested: { list: [1, null] } });
    let count = 0;
    const asked = await connected(port, way, { auth: (give) => give({ count: ++count }) });
    expect(socketOf(io.sockets, asked).handshake.auth).toEqual({ count: 1 });
    asked.disconnect();
    const back = next(asked, "connect");
    asked.connect();
    await back;
    expect(socketOf(io.sockets, asked).handshake.auth).toEqual({ count: 2 });
    const none = await enter({ io, port }, way);
    expect(none.socket.handshake.auth).toEqual({});
  });

  test("has its query and headers in the handshake", async () => {
    const before = Date.now();
    const { socket, port } = await pair(
      way,
      {},
      {
        query: { room: "a b", sign: "ü&=", empty: "" },
        extraHeaders: { "X-Mine": "yes", Origin: "http://elsewhere.example" },
      },
    );
    const { handshake } = socket;
    expect(handshake.query).toMatchObject({ room: "a b", sign: "ü&=", empty: "", EIO: "4" });
    expect(handshake.headers).toMatchObject({ "x-mine": "yes", host: `127.0.0.1:${port}` });
    expect(handshake).toMatchObject({ address: "127.0.0.1", secure: false, xdomain: true });
    expect(handshake.url).toMatch(/^\/socket\.io\/\?.*EIO=4/);
    expect(handshake.issued).toBeGreaterThanOrEqual(before);
    expect(handshake.issued).toBeLessThanOrEqual(Date.now());
    expect(Math.abs(new Date(handshake.time).getTime() - handshake.issued)).toBeLessThan(1_000);
    expect([socket.request.url, socket.request.headers["x-mine"]]).toEqual([handshake.url, "yes"]);
    expect(socket.conn.remoteAddress).toBe("127.0.0.1");
  });

  test("is told what the connection handler emits, after `connect` and in its order", async () => {
    const { io, port } = await serve();
    io.on("connect", (socket) => socket.emit("n", 0));
    io.on("connection", (socket) => {
      for (let n = 1; n < 50; n++) socket.emit("n", n, n % 3 === 0 ? Buffer.from([n]) : null);
      socket.emit("done");
    });
    const peer = client(port, way);
    const order: unknown[] = [];
    peer.on("connect", () => order.push("connect"));
    peer.on("n", (n) => order.push(n));
    const done = next(peer, "done");
    peer.connect();
    await done;
    expect(order).toEqual(["connect", ...Array.from({ length: 50 }, (_, n) => n)]);
  });

  test("has what it emitted before it was connected delivered in order, and nothing of it twice", async () => {
    const { io, port } = await serve();
    const peer = client(port, way);
    for (let n = 0; n < 200; n++) peer.emit("n", n);
    const heard: unknown[] = [];
    const done = new Promise<void>((resolve) => {
      io.on("connection", (socket) => {
        socket.on("n", (n) => {
          heard.push(n);
          if (n === 299) resolve();
        });
      });
    });
    peer.connect();
    for (let n = 200; n < 300; n++) peer.emit("n", n);
    await done;
    expect(heard).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });

  test("is an instance of what the package exports, and says so to `connect` and `connection`", async () => {
    const { io, port } = await serve();
    const told = heardBy(io, "connect");
    const toldAgain = heardBy(io, "connection");
    const { socket } = await enter({ io, port }, way);
    expect(socket).toBeInstanceOf(Socket);
    expect([told, toldAgain]).toEqual([[[socket]], [[socket]]]);
    expect([socket.nsp, socket.server, socket.adapter]).toEqual([io.sockets, io, io.sockets.adapter]);
    expect([socket.connected, socket.disconnected, socket.recovered]).toEqual([true, false, false]);
  });
});

describe("other ways to connect", () => {
  test("websocket first stays there, with polling as its second choice", async () => {
    const { socket, peer } = await pair("websocket", {}, { transports: ["websocket", "polling"] });
    expect([socket.conn.transport.name, socket.conn.upgraded]).toEqual(["websocket", false]);
    expect(peer.io.engine.transport.name).toBe("websocket");
  });

  test("websocket first falls back to polling where the server has no other", async () => {
    const { port } = await serve({ transports: ["polling"] });
    const peer = client(port, "websocket", { transports: ["websocket", "polling"], tryAllTransports: true });
    const up = next(peer, "connect");
    peer.connect();
    await up;
    expect(peer.io.engine.transport.name).toBe("polling");
  });

  test("a client without options for it upgrades, and tells of it on both ends", async () => {
    const { io, port } = await serve();
    const arrived = next<[Socket]>(io, "connection");
    const peer = client(port, "upgrade");
    Reflect.deleteProperty(peer.io.opts, "transports");
    peer.connect();
    const [socket] = await arrived;
    const [transport] = await next<[{ name: string }]>(socket.conn, "upgrade");
    expect([transport.name, socket.conn.transport.name]).toEqual(["websocket", "websocket"]);
    await until(() => peer.io.engine.transport.name === "websocket");
  });

  test("a server that allows no upgrades keeps a client on polling", async () => {
    const ends = await pair("polling", { allowUpgrades: false }, { transports: ["polling", "websocket"] });
    const { peer, socket } = ends;
    const tries = heardBy(peer.io.engine, "upgrading");
    for (let round = 0; round < 5; round++) await settled(ends);
    expect(tries).toEqual([]);
    expect([peer.io.engine.transport.name, socket.conn.transport.name]).toEqual(["polling", "polling"]);
  });

  test("a transport the server does not have is refused", async () => {
    const { port } = await serve({ transports: ["polling"] });
    const peer = client(port, "websocket", { reconnection: false });
    const refused = next<[Error]>(peer, "connect_error");
    peer.connect();
    expect((await refused)[0].message).toBe("websocket error");
  });
});
