import { describe, expect, test } from "vitest";
import { ask, Poller } from "./support/http.ts";
import { Raw, textFrame, upgradeHead } from "./support/raw.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* B.4, F.2 and F.3: CONNECT too often, too late, never, and to too much. */

underSiege();

async function opened(port: number): Promise<Wire> {
  const wire = await Wire.to(port);
  await wire.next();
  return wire;
}

describe("before CONNECT", () => {
  test.each([
    '42["echo",1]',
    "43[]",
    "430[]",
    "41",
    "44{}",
    '42/x,["e"]',
    '451-["e",{"_placeholder":true,"num":0}]\0',
    "4",
  ])("B.5 %j closes the connection", async (text) => {
    const { port } = await besiege();
    const wire = await opened(port);
    wire.send(text);
    expect(await wire.closed).toEqual({ code: 1005 });
    const poller = await Poller.open(port);
    await poller.post(text);
    expect((await poller.poll()).body).toBe("1");
    expect((await poller.poll()).status).toBe(400);
  });

  test("B.5 binary closes the connection", async () => {
    const { port } = await besiege();
    const wire = await opened(port);
    wire.send(Buffer.from([1]));
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("B.4, F.3 no CONNECT at all: closed after connectTimeout, however busy the client is below", async () => {
    const { port, io } = await besiege({ connectTimeout: 100 });
    const wire = await opened(port);
    const timer = setInterval(() => wire.send("3", "6"), 5);
    expect(await wire.closed).toEqual({ code: 1005 });
    clearInterval(timer);
    const poller = await Poller.open(port);
    expect((await poller.poll()).body).toBe("1");
    await until(() => io.engine.clientsCount === 1);
  });

  test("B.4 refused CONNECTs do not stop connectTimeout, on and on", async () => {
    const { port } = await besiege({ connectTimeout: 100 });
    const wire = await opened(port);
    const timer = setInterval(() => wire.send("40/nope"), 5);
    expect(await wire.closed).toEqual({ code: 1005 });
    clearInterval(timer);
  });

  test("F.2.13 a client that left its last namespace is closed after connectTimeout", async () => {
    const time = stillTime();
    const served = await besiege({ connectTimeout: 100 });
    const joined = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const left = next(await joined, "disconnect");
    wire.send("41");
    await left;
    await time.pass(120);
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("F.3 sessions without CONNECT: a storm of 500 half-open ones by polling, WebSocket and upgrade is gone after it", async () => {
    const time = stillTime();
    const { port, io } = await besiege({ connectTimeout: 300, closeTimeout: 100 });
    const handshakes = Array.from({ length: 300 }, () => Poller.open(port));
    const upgrades = Array.from({ length: 100 }, () => Raw.to(port, upgradeHead()));
    const pollers = await Promise.all(handshakes);
    const raws = await Promise.all(upgrades);
    const probes = await Promise.all(
      pollers.slice(0, 100).map(({ sid }) => Raw.to(port, upgradeHead(`EIO=4&transport=websocket&sid=${sid}`))),
    );
    // Some go without a word, some stay and say nothing.
    for (const raw of [...raws.slice(0, 50), ...probes.slice(0, 50)]) raw.reset();
    await Promise.all([...raws.slice(50), ...probes.slice(50)].map((raw) => raw.sees(" 101 ")));
    // The bystander, the pollers, and those that keep their WebSocket.
    await until(() => io.engine.clientsCount === 1 + 300 + 50);
    await time.pass(450);
    await until(() => io.engine.clientsCount === 1);
    await Promise.all([...raws, ...probes].map((raw) => raw.closed));
    expect((await ask(port, pollers[0]?.path ?? "")).status).toBe(400);
  });
});

describe("a second CONNECT", () => {
  test.each(["40", "40{}", "40/,"])("B.5 %s after the first closes the connection", async (text) => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const left = next(await connected, "disconnect");
    wire.send(text);
    expect((await left)[0]).toBe("forced close");
    expect(await wire.closed).toEqual({ code: 1005 });
  });

  test("B.4, F.2.3 before the answer to the first has left, a thousand times: there is one socket, and one answer", async () => {
    const { port, io } = await besiege();
    let sockets = 0;
    io.of("/x").on("connection", () => {
      sockets++;
    });
    const wire = await opened(port);
    wire.tcp?.cork();
    wire.send(...Array.from({ length: 1_000 }, () => "40/x,"), "40");
    wire.tcp?.uncork();
    expect(await wire.next()).toMatch(/^40\/x,/);
    expect(await wire.next()).toMatch(/^40\{/);
    expect([sockets, io.of("/x").sockets.size, wire.unread]).toEqual([1, 1, []]);
  });

  test.each([
    ["an event", '42["echo"]'],
    ["a DISCONNECT", "41"],
  ])("B.5 %s between the two is what it is", async (_what, text) => {
    const { port } = await besiege();
    const poller = await Poller.open(port);
    await poller.post(["40", text, "40"].join("\x1e"));
    const { body } = await poller.poll();
    const left = text === "41";
    expect(body.split("\x1e").map((packet) => packet.slice(0, 2))).toEqual(left ? ["40", "40"] : ["40", "42"]);
  });

  test("B.4, F.2.3 while an asynchronous middleware runs, a thousand times: there is one socket, and one answer", async () => {
    const { port, io } = await besiege();
    const decided: (() => void)[] = [];
    io.of("/slow").use((_socket, done) => decided.push(() => done()));
    let sockets = 0;
    io.of("/slow").on("connection", () => {
      sockets++;
    });
    const wire = await opened(port);
    wire.send("40/slow,", ...Array.from({ length: 1_000 }, () => '40/slow,{"as":"somebody else"}'), "40");
    expect(await wire.next()).toMatch(/^40\{/);
    for (const decide of decided) decide();
    expect(await wire.next()).toMatch(/^40\/slow,/);
    expect([decided.length, sockets, io.of("/slow").sockets.size]).toEqual([1, 1, 1]);
    expect([...io.of("/slow").sockets.values()].map(({ handshake }) => handshake.auth)).toEqual([{}]);
  });

  test.each(['42/slow,["e"]', "43/slow,1[]", "41/slow,"])(
    "F.2.3 %s while a middleware runs closes too",
    async (text) => {
      const { port, io } = await besiege();
      const decided: (() => void)[] = [];
      io.of("/slow").use((_socket, done) => decided.push(() => done()));
      const wire = await opened(port);
      wire.send("40/slow,", text);
      expect(await wire.closed).toEqual({ code: 1005 });
      for (const decide of decided) decide();
      expect(io.of("/slow").sockets.size).toBe(0);
    },
  );

  test("B.4, F.3 pending middlewares: one that never decides has refused after connectTimeout, whatever else is joined", async () => {
    const time = stillTime();
    const { port, io } = await besiege({ connectTimeout: 100 });
    io.of("/never").use(() => undefined);
    const wire = await opened(port);
    wire.send("40/never,", "40");
    await wire.next();
    await time.pass(120);
    expect(await wire.next()).toBe('44/never,{"message":"Connection timed out"}');
    wire.send('42["echo",1]');
    expect(await wire.next()).toBe('42["echo",1]');
  });

  test("B.4 a thousand times, each after leaving, gives one socket at a time", async () => {
    const { port, io } = await besiege();
    const wire = await Wire.connected(port);
    for (let times = 0; times < 1000; times++) wire.send("41", "40");
    await wire.take(1000);
    expect(io.sockets.sockets.size).toBe(2);
    expect(io.sockets.adapter.rooms.size).toBe(2);
  });
});

describe("many namespaces", () => {
  test("F.3 namespaces that are not there are refused, 5,000 of them, and none is made", async () => {
    const { port, io } = await besiege();
    const made: unknown[] = [];
    io.on("new_namespace", (namespace: unknown) => made.push(namespace));
    const wire = await Wire.connected(port);
    const names = [
      ...Array.from({ length: 5000 }, (_, index) => `/n${index}`),
      "/__proto__",
      "/constructor",
      "/toString",
    ];
    for (const name of names) wire.send(`40${name},`);
    const answers = await wire.take(names.length);
    expect(answers).toEqual(names.map((name) => `44${name},{"message":"Invalid namespace"}`));
    expect(made).toEqual([]);
  });

  test("F.3 namespaces joined: at most maxNamespaces of those that are there", async () => {
    const { port, io } = await besiege({ maxNamespaces: 100 });
    for (let index = 0; index < 200; index++) io.of(`/n${index}`);
    const wire = await opened(port);
    for (let index = 0; index < 200; index++) wire.send(`40/n${index},`);
    const answers = (await wire.take(200)).map(String);
    expect(answers.filter((answer) => answer.startsWith("40/")).length).toBe(100);
    expect(answers.at(-1)).toBe('44/n199,{"message":"Too many namespaces"}');
  });

  test("F.3 pending middlewares count as joined", async () => {
    const { port, io } = await besiege({ maxNamespaces: 10 });
    let running = 0;
    for (let index = 0; index < 20; index++) {
      io.of(`/n${index}`).use(() => {
        running++;
      });
    }
    const wire = await opened(port);
    for (let index = 0; index < 20; index++) wire.send(`40/n${index},`);
    expect(new Set(await wire.take(10)).size).toBe(10);
    expect(running).toBe(10);
  });

  test.each([
    "/__proto__",
    "/constructor",
    "/ space",
    "/é\u2028",
    `/${"a".repeat(100_000)}`,
    "/x\u0000y",
    '/admin["e"]',
    "/a?b=c",
  ])("F.3 Prototype: name %# is one like any other, of no namespace", async (name) => {
    const { port } = await besiege();
    const wire = await Wire.connected(port);
    wire.send(`40${name}`);
    expect(await wire.next()).toBe(`44${name},{"message":"Invalid namespace"}`);
    wire.send('42["echo",1]');
    expect(await wire.next()).toBe('42["echo",1]');
  });
});

describe("too much of what the application waits for", () => {
  test("F.3 pending middlewares of a socket: more events than maxPendingEvents close it", async () => {
    const served = await besiege({ maxPendingEvents: 50 });
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const socket = await connected;
    socket.use(() => undefined);
    const left = next(socket, "disconnect");
    for (let times = 0; times < 51; times++) wire.send('42["e"]');
    expect((await left)[0]).toBe("forced close");
  });

  test("F.3 acks outstanding: above maxPendingAcks emit throws, and the disconnect settles those that wait (F.2.9)", async () => {
    const served = await besiege({ maxPendingAcks: 10 });
    const connected = nextSocket(served);
    const raw = await Raw.to(served.port, upgradeHead());
    raw.send(textFrame("40"));
    const socket = await connected;
    const asked = Array.from({ length: 10 }, () => socket.emitWithAck("ask"));
    const outcomes = Promise.allSettled(asked);
    await expect(socket.emitWithAck("ask")).rejects.toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    raw.reset();
    const settled = await outcomes;
    expect(settled.map((one) => one.status === "rejected" && one.reason.code)).toEqual(asked.map(() => "DISCONNECTED"));
  });

  test("F.3 rooms per socket: above maxRooms join throws; names of the prototype are rooms like others", async () => {
    const served = await besiege({ maxRooms: 4 });
    const connected = nextSocket(served);
    await Wire.connected(served.port);
    const socket = await connected;
    const names = ["__proto__", "constructor", "toString", ""];
    void socket.join(names);
    expect([...socket.rooms]).toEqual([socket.id, ...names]);
    expect(() => socket.join("one more")).toThrow(expect.objectContaining({ code: "BUFFER_FULL" }));
    expect(served.io.sockets.adapter.rooms.has("valueOf")).toBe(false);
  });
});
