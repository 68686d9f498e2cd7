import type { Conn, Socket } from "@rt/server";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { RtClient } from "./support/rt-client.ts";
import { away, ends } from "./support/rt-ends.ts";
import { RT_WAYS, type RtWay } from "./support/rt-link.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

/** A way there, and a way back. */
const JOURNEYS: readonly (readonly [RtWay, RtWay])[] = RT_WAYS.flatMap((from) =>
  RT_WAYS.map((to) => [from, to] as const),
);

describe.each(JOURNEYS)("a client that loses a link by %s, and comes back by %s,", (from, to) => {
  test("gets what was sent to it meanwhile, once and in order, before what is sent later", async () => {
    const { client, socket, io, ...rest } = await ends(from);
    socket.emit("before");
    expect(await client.events(1)).toEqual([["before"]]);
    await away({ client, socket });
    for (let count = 0; count < 20; count++) socket.emit("away", count);
    io.emit("to all", new Uint8Array([1, 2, 3]));
    await client.resume(to);
    socket.emit("after");
    expect(await client.events(20)).toEqual(Array.from({ length: 20 }, (_, count) => ["away", count]));
    expect(await client.take(3)).toEqual([
      '451-["to all",{"_placeholder":true,"num":0}]',
      Buffer.from([1, 2, 3]),
      '42["after"]',
    ]);
    expect(rest.errors).toEqual([]);
  });

  test("gets again what was on its way, and not what it has received", async () => {
    const { client, socket } = await ends(from);
    socket.emit("received");
    await client.next();
    socket.emit("lost", 1);
    socket.emit("lost", 2);
    // It has left the server; the client knows nothing of it.
    expect([await client.link.next(), await client.link.next()]).toEqual(['42["lost",1]', '42["lost",2]']);
    await away({ client, socket });
    await client.resume(to);
    expect(await client.events(2)).toEqual([
      ["lost", 1],
      ["lost", 2],
    ]);
    socket.emit("end");
    expect(await client.events(1)).toEqual([["end"]]);
  });

  test("sends again what the server has not received, and nothing is heard twice", async () => {
    const { client, socket } = await ends(from);
    const heard = heardBy(socket, "count");
    await client.send('42["count",0]', '42["count",1]');
    await until(() => heard.length === 2);
    await away({ client, socket });
    // Its CONNECT and the two events.
    const { link, frame } = await client.ask(to);
    expect(JSON.parse(frame.slice(1))).toMatchObject({ received: 3 });
    await client.goOn(link, frame);
    await client.send('42["count",2]');
    await until(() => heard.length === 3);
    expect(heard).toEqual([[0], [1], [2]]);
  });

  test("sends what it sent into the void", async () => {
    const { client, socket } = await ends(from);
    const heard = heardBy(socket, "count");
    await away({ client, socket });
    await client.send('42["count",0]').catch(() => undefined);
    await client.send('42["count",1]').catch(() => undefined);
    await client.resume(to);
    await until(() => heard.length === 2);
    expect(heard).toEqual([[0], [1]]);
  });

  test("finds its socket as it was: id, rooms, data, handshake", async () => {
    const { client, socket, io } = await ends(from);
    void socket.join(["a", "b"]);
    socket.data["name"] = "somebody";
    const { id, handshake } = socket;
    const connId = socket.conn.id;
    await away({ client, socket });
    await client.resume(to);
    expect([...io.sockets.sockets.values()]).toEqual([socket]);
    expect([socket.id, socket.conn.id, socket.data]).toEqual([id, connId, { name: "somebody" }]);
    expect(socket.handshake).toBe(handshake);
    expect([...socket.rooms].toSorted()).toEqual(["a", "b", id].toSorted());
    io.to("b").emit("news");
    expect(await client.events(1)).toEqual([["news"]]);
    expect([socket.connected, socket.suspended, socket.recovered]).toEqual([true, false, true]);
    expect([socket.conn.transport.name, socket.conn.upgraded]).toEqual([to, from !== to]);
  });

  test("answers what it was asked before, and is answered", async () => {
    const { client, socket, io } = await ends(from);
    socket.on("question", (answer: (text: string) => void) => void (late = answer));
    let late: ((text: string) => void) | undefined;
    const answer = socket.emitWithAck("ask");
    const broadcast = io.timeout(10_000).emitWithAck("ask all");
    const ids = (await client.take(2)).map((text) => String(text).replace(/^42(\d+).*/, "$1"));
    await client.send('427["question"]');
    await until(() => late !== undefined);
    await away({ client, socket });
    late?.("answered while away");
    await client.resume(to);
    expect(await client.next()).toBe('437["answered while away"]');
    await client.send(`43${ids[0]}["yes"]`, `43${ids[1]}["yes, too"]`);
    expect([await answer, await broadcast]).toEqual(["yes", ["yes, too"]]);
  });

  test("completes a packet whose attachments had come half", async () => {
    const { client, socket } = await ends(from, { resume: { maxMessages: 4 } });
    const heard = heardBy(socket, "file");
    await client.send('452-["file",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]', new Uint8Array([1]));
    await client.whenConfirmed(3);
    await away({ client, socket });
    expect(heard).toEqual([]);
    await client.send(new Uint8Array([2, 3])).catch(() => undefined);
    await client.resume(to);
    await until(() => heard.length === 1);
    expect(heard).toEqual([[Buffer.from([1]), Buffer.from([2, 3])]]);
  });
});

test("a session that is moved to another link while the first one lives loses nothing, and was not suspended", async () => {
  const { client, socket } = await ends("polling");
  const heard: string[] = [];
  for (const event of ["suspended", "resumed", "upgrade", "gap"] as const)
    socket.conn.on(event, () => heard.push(event));
  const first = client.link;
  socket.emit("on its way");
  await client.resume("websocket");
  await first.ended();
  expect(await client.events(1)).toEqual([["on its way"]]);
  expect([heard, socket.recovered, socket.conn.transport.name]).toEqual([["upgrade"], false, "websocket"]);
  await client.resume("websocket");
  expect([heard, socket.conn.transport.name]).toEqual([["upgrade"], "websocket"]);
});

test("a session goes on through link after link", async () => {
  const { client, socket } = await ends("websocket");
  for (let count = 0; count < 10; count++) {
    await away({ client, socket });
    socket.emit("count", count);
    await client.resume(count % 2 === 0 ? "polling" : "websocket");
    expect(await client.events(1)).toEqual([["count", count]]);
  }
  expect(client.attempt).toBe(10);
});

test("each namespace finds its socket, and the order between them holds", async () => {
  const served = await serve();
  const { io, port } = served;
  io.of("/a");
  const client = await RtClient.joined(port, "websocket", "40", "40/a,");
  const [root] = io.sockets.sockets.values();
  const [other] = io.of("/a").sockets.values();
  if (root === undefined || other === undefined) throw new Error("no sockets");
  await away({ client, socket: root });
  expect([root.suspended, other.suspended]).toEqual([true, true]);
  for (let count = 0; count < 3; count++) {
    root.emit("root", count);
    other.emit("other", count);
  }
  await client.resume();
  expect(await client.take(6)).toEqual([0, 1, 2].flatMap((n) => [`42["root",${n}]`, `42/a,["other",${n}]`]));
  expect([root.recovered, other.recovered]).toEqual([true, true]);
  // A socket of a later namespace has nothing to recover from.
  io.of("/late");
  await client.send("40/late,");
  await client.next();
  expect([...io.of("/late").sockets.values()].map(({ recovered }) => recovered)).toEqual([false]);
});

test("a namespace may let a client in that is away meanwhile", async () => {
  const { io, port } = await serve();
  let letIn: (() => void) | undefined;
  io.use((_socket, pass) => void (letIn = pass));
  const announced = next<[Conn]>(io.engine, "connection");
  const client = await RtClient.open(port, "websocket");
  await client.send("40");
  const suspended = next((await announced)[0], "suspended");
  await until(() => letIn !== undefined);
  await client.cut();
  await suspended;
  expect(io.engine.suspendedCount).toBe(0);
  const connected = next<[Socket]>(io, "connection");
  letIn?.();
  const [socket] = await connected;
  expect([socket.connected, socket.suspended, io.engine.suspendedCount]).toEqual([true, true, 1]);
  await client.resume();
  expect(await client.next()).toBe(`40{"sid":"${socket.id}"}`);
  expect([socket.connected, socket.suspended]).toEqual([true, false]);
});

test("the CONNECT that was lost with its link arrives with the next", async () => {
  const { port } = await serve();
  const client = await RtClient.open(port, "websocket");
  await client.cut();
  await client.send("40").catch(() => undefined);
  await client.resume();
  expect(String(await client.next())).toMatch(/^40\{"sid"/);
});

test("property: whatever is cut, and however it comes back, each message is there once and in order, both ways", async () => {
  const { io, port } = await serve();
  const anyStep = fc.oneof(
    fc.record({ kind: fc.constant("down" as const), count: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constant("up" as const), count: fc.integer({ min: 1, max: 8 }) }),
    fc.record({ kind: fc.constantFrom("cut" as const, "move" as const), way: fc.constantFrom(...RT_WAYS) }),
  );
  const schedule = fc.tuple(fc.constantFrom(...RT_WAYS), fc.array(anyStep, { minLength: 1, maxLength: 12 }));
  await fc.assert(
    fc.asyncProperty(schedule, async ([first, steps]) => {
      const connected = next<[Socket]>(io, "connection");
      const client = await RtClient.joined(port, first);
      const [socket] = await connected;
      const heard: unknown[] = [];
      socket.on("up", (count: number, bytes: Uint8Array) => heard.push([count, ...bytes]));
      let up = 0;
      let down = 0;
      for (const step of steps) {
        if (step.kind === "down") {
          for (let times = 0; times < step.count; times++) socket.emit("down", down++);
        } else if (step.kind === "up") {
          for (let times = 0; times < step.count; times++)
            await client.send(`451-["up",${up},{"_placeholder":true,"num":0}]`, new Uint8Array([up++]));
        } else {
          if (step.kind === "cut") await client.cut();
          await client.resume(step.way);
        }
      }
      expect(await client.events(down)).toEqual(Array.from({ length: down }, (_, count) => ["down", count]));
      await until(() => heard.length >= up);
      expect(heard).toEqual(Array.from({ length: up }, (_, count) => [count, count]));
      expect(socket.connected).toBe(true);
      socket.disconnect(true);
    }),
    { numRuns: 25 },
  );
});
