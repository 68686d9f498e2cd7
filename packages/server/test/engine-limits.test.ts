import { type Conn, type ConnectionError, Server, type ServerOptions, type Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { client, connected } from "./support/client.ts";
import { ask, eioPath, Poller } from "./support/http.ts";
import { Raw, upgradeHead } from "./support/raw.ts";
import { codeOf, RtClient } from "./support/rt-client.ts";
import { dial } from "./support/rt-link.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

const OPEN = eioPath("transport=polling");

function refusalsOf(io: Server): ConnectionError[] {
  const refusals: ConnectionError[] = [];
  io.engine.on("connection_error", (refusal) => refusals.push(refusal));
  return refusals;
}

describe("`maxConnections`", () => {
  test("one more is refused with 503, as a request and as an upgrade, and `connection_error` tells", async () => {
    const { io, port } = await serve({ maxConnections: 2 });
    const refusals = refusalsOf(io);
    await connected(port, "websocket");
    await Poller.open(port);
    expect(await ask(port, OPEN)).toMatchObject({ status: 503, body: '{"code":6,"message":"Too many connections"}' });
    expect(await refusedUpgrade(port, "EIO=4&transport=websocket")).toMatchObject({
      status: 503,
      body: "Too many connections",
    });
    const context = { name: "TOO_MANY_CONNECTIONS", maxConnections: 2 };
    const refusal = { code: 6, message: "Too many connections", context };
    expect(refusals).toEqual([expect.objectContaining(refusal), expect.objectContaining(refusal)]);
    expect(io.engine.clientsCount).toBe(2);
  });

  test("those who are there go on, and move to another transport; a place that is free is given", async () => {
    const { port } = await serve({ maxConnections: 1 });
    const first = await connected(port, "upgrade");
    const waiting = client(port, "websocket", { reconnectionDelay: 1, reconnectionDelayMax: 1 });
    const refused = next(waiting.io, "reconnect_attempt");
    waiting.connect();
    await refused;
    const let_in = next(waiting, "connect");
    first.disconnect();
    await let_in;
  });

  test("holds though several are decided on at once", async () => {
    const waiting: (() => void)[] = [];
    const { io, port } = await serve({
      maxConnections: 1,
      allowRequest: (_request, callback) => void waiting.push(() => callback(null, true)),
    });
    const answers = [ask(port, OPEN), ask(port, OPEN), refusedUpgrade(port, "EIO=4&transport=websocket")];
    await until(() => waiting.length === 3);
    for (const decide of waiting) decide();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 503, 503]);
    expect(io.engine.clientsCount).toBe(1);
  });

  test("a client of rt's own comes back to what it has, though all places are taken", async () => {
    const { io, port } = await serve({ maxConnections: 2 });
    const connection = next<[Socket]>(io, "connection");
    const rt = await RtClient.joined(port, "websocket");
    const [{ conn }] = await connection;
    await connected(port, "websocket");
    const suspended = next(conn, "suspended");
    await rt.cut();
    await suspended;
    await rt.resume();
    expect([conn.readyState, io.engine.clientsCount]).toEqual(["open", 2]);
  });

  test("a new client of rt's own is disconnected when it shows that it is one", async () => {
    const { io, port } = await serve({ maxConnections: 1 });
    const refusals = refusalsOf(io);
    await connected(port, "websocket");
    const rt = await RtClient.open(port, "websocket");
    await rt.link.send("40");
    expect(codeOf(await rt.link.next())).toBe(1);
    await rt.link.ended();
    expect(refusals).toEqual([expect.objectContaining({ code: 6 })]);
    await until(() => io.engine.clientsCount === 1);
  });
});

describe("`maxPendingConnections`", () => {
  test("of those who ask for no namespace the oldest is ended for one more", async () => {
    const { io, port } = await serve({ maxPendingConnections: 2 });
    const opened: Conn[] = [];
    io.engine.on("connection", (conn) => opened.push(conn));
    const wires = [await Wire.to(port), await Wire.to(port), await Wire.to(port)];
    await wires[0]?.closed;
    expect(opened.map(({ readyState }) => readyState)).toEqual(["closed", "open", "open"]);
    expect(io.engine.clientsCount).toBe(2);
    for (const wire of wires) wire.socket.terminate();
  });

  test("those who have asked do not count, though a middleware takes its time with them", async () => {
    const { io, port } = await serve({ maxPendingConnections: 1 });
    let asked = 0;
    io.use(() => void asked++);
    const entering: Wire[] = [];
    for (let count = 1; count <= 3; count++) {
      const wire = await Wire.to(port);
      wire.send("40");
      await until(() => asked === count);
      entering.push(wire);
    }
    const silent = await Wire.to(port);
    const another = await Wire.to(port);
    await silent.closed;
    expect(io.engine.clientsCount).toBe(4);
    for (const wire of [...entering, another]) wire.socket.terminate();
  });

  test("links of rt's own that say nothing count too", async () => {
    const { port } = await serve({ maxPendingConnections: 1 });
    const first = await dial(port, "websocket");
    await first.next();
    await dial(port, "websocket");
    await first.ended();
  });
});

describe("an upgrade over HTTP/1.0, where there is none (RFC 9110, section 7.8)", () => {
  test.each([
    ["a WebSocket", upgradeHead()],
    ["a link of Node", upgradeHead("EIO=4&transport=node").replace("Upgrade: websocket", "Upgrade: rt")],
  ])("%s is refused with 400", async (_name, head) => {
    const { io, port } = await serve();
    const refusals = refusalsOf(io);
    const raw = await Raw.to(port, head.replace("HTTP/1.1", "HTTP/1.0"));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(refusals).toEqual([expect.objectContaining({ code: 3, context: { name: "TRANSPORT_HANDSHAKE_ERROR" } })]);
    expect(io.engine.clientsCount).toBe(0);
  });
});

describe("`initialPacket`", () => {
  test("text leaves in one piece with the greeting of a poll, and behind that of a WebSocket", async () => {
    const { port } = await serve({ initialPacket: "yo" });
    const [greeting, ...records] = (await ask(port, OPEN)).body.split("\u001e");
    expect([greeting?.[0], records]).toEqual(["0", ["4yo"]]);
    const wire = await Wire.to(port);
    expect((await wire.take(2))[1]).toBe("4yo");
    wire.socket.terminate();
  });

  test("bytes are a binary message", async () => {
    const { port } = await serve({ initialPacket: new Uint16Array([0x0201]) });
    expect((await ask(port, OPEN)).body.split("\u001e").slice(1)).toEqual(["bAQI="]);
  });

  test("a client of rt's own has it before anything else, once, and not when it comes back", async () => {
    const { io, port } = await serve({ initialPacket: "yo" });
    const connection = next<[Socket]>(io, "connection");
    const rt = await RtClient.open(port, "websocket");
    await rt.send("40");
    expect(await rt.next()).toBe("4yo");
    expect(await rt.next()).toMatch(/^40\{/);
    const [socket] = await connection;
    const suspended = next(socket.conn, "suspended");
    await rt.cut();
    await suspended;
    await rt.resume();
    socket.emit("next");
    expect(await rt.events(1)).toEqual([["next"]]);
  });

  test("clients of Socket.IO take it for a packet", async () => {
    const { port } = await serve({ initialPacket: '2["news","all is well"]' });
    const peer = client(port, "upgrade");
    const news = next(peer, "news");
    peer.connect();
    expect(await news).toEqual(["all is well"]);
  });
});

describe("options that cannot be", () => {
  const wrong: readonly [keyof ServerOptions, readonly unknown[]][] = [
    ["maxConnections", [0, -1, 1.5, "10", Number.NaN, {}]],
    ["maxPendingConnections", [0, -1, 1.5, "10", Number.NaN, {}]],
    ["initialPacket", [5, true, {}, ["yo"], () => "yo"]],
  ];

  test.each(wrong)("%s", (name, values) => {
    for (const value of values) {
      expect(() => new Server({ [name]: value })).toThrow(
        expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }),
      );
    }
  });

  test("numbers may be Infinity", () => {
    expect(() => new Server({ maxConnections: Infinity, maxPendingConnections: Infinity })).not.toThrow();
  });
});
