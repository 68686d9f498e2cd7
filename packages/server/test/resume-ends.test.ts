import type { GapReport, Socket } from "@rt/server";
import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { codeOf, RtClient } from "./support/rt-client.ts";
import { another, away, ends, type RtEnds } from "./support/rt-ends.ts";
import { RT_WAYS } from "./support/rt-link.ts";
import { serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";

/** The order in which the end of a session is heard, and what of it. */
interface Heard {
  readonly order: string[];
  readonly reports: GapReport[];
}

function hearEnd(socket: Socket): Heard {
  const order: string[] = [];
  const reports: GapReport[] = [];
  socket.conn.on("gap", (report) => {
    order.push(`gap ${report.code}`);
    reports.push(report);
  });
  socket.on("disconnecting", () => order.push("disconnecting"));
  socket.on("disconnect", (reason, end) => order.push(`disconnect ${reason} ${end?.code}`));
  socket.conn.on("close", (reason) => order.push(`close ${reason} ${socket.conn.readyState}`));
  return { order, reports };
}

function eventsOf(packets: GapReport["unsent"]): unknown[] {
  return packets.map(({ data }) => data);
}

/** The code that a client is told that comes back too late. */
async function told({ client }: Pick<RtEnds, "client">): Promise<unknown> {
  const { link, frame } = await client.ask();
  await link.cut();
  return codeOf(frame);
}

describe.each(RT_WAYS)("a client that lost its link, by %s,", (way) => {
  test("and does not come back within the window, is given up with a gap, and told so when it comes", async () => {
    const time = stillTime();
    const { client, socket, io } = await ends(way, { resume: { window: 400 } });
    const { order, reports } = hearEnd(socket);
    const settlements = Promise.allSettled([
      socket.emitWithAck("question"),
      io.timeout(10_000).emitWithAck("question to all"),
    ]);
    // Both have left, and the client knows nothing of them.
    for (let count = 0; count < 2; count++) await client.link.next();
    await away({ client, socket });
    socket.emit("unsent", new Uint8Array([1]), { a: 1 });
    const left = next(socket, "disconnect");
    await time.pass(420);
    expect(await left).toMatchObject(["transport close", { name: "expired", code: 50 }]);
    expect(await settlements).toMatchObject([
      { status: "rejected", reason: { code: "DISCONNECTED" } },
      { status: "rejected", reason: { code: "DISCONNECTED" } },
    ]);
    expect(order).toEqual(["gap 50", "disconnecting", "disconnect transport close 50", "close transport close closed"]);
    const [report] = reports;
    expect(report).toMatchObject({ side: "server", name: "expired", code: 50 });
    // Its answer to the CONNECT is not confirmed either: a client confirms at a quarter of the limits.
    expect(eventsOf(report?.unconfirmed ?? [])).toEqual([{ sid: socket.id }, ["question"], ["question to all"]]);
    expect(eventsOf(report?.unsent ?? [])).toEqual([["unsent", new Uint8Array([1]), { a: 1 }]]);
    expect([io.sockets.sockets.size, io.engine.clientsCount, io.engine.suspendedCount]).toEqual([0, 0, 0]);
    expect(await told({ client })).toBe(50);
    expect(io.engine.refusedResumes).toBe(1);
  });

  test("is given up when more is sent to it than is kept, with a gap that names all of it", async () => {
    const { client, socket, io } = await ends(way, { resume: { maxMessages: 5 } });
    const { order, reports } = hearEnd(socket);
    await away({ client, socket });
    for (let count = 0; count < 5; count++) socket.emit("count", count);
    expect([socket.connected, order]).toEqual([true, []]);
    socket.emit("count", 5);
    expect(socket.connected).toBe(false);
    expect(order).toEqual(["gap 51", "disconnecting", "disconnect transport close 51", "close transport close closed"]);
    expect(eventsOf(reports[0]?.unsent ?? [])).toEqual(Array.from({ length: 6 }, (_, count) => ["count", count]));
    expect(await told({ client })).toBe(51);
    expect(io.engine.clientsCount).toBe(0);
  });

  test("is given up when what is sent to it has more bytes than are kept", async () => {
    const { client, socket, io } = await ends(way, { resume: { maxBytes: 1_000 } });
    await away({ client, socket });
    io.emit("text", "x".repeat(800));
    expect(socket.connected).toBe(true);
    const left = next(socket, "disconnect");
    io.emit("text", "x".repeat(200));
    expect((await left)[1]).toMatchObject({ name: "overflow", code: 51 });
    expect(await told({ client })).toBe(51);
  });

  test("is out at once when the server closes its connection, and is told", async () => {
    const { client, socket, io } = await ends(way);
    const { order, reports } = hearEnd(socket);
    await away({ client, socket });
    socket.emit("never", "to be sent");
    socket.conn.close();
    expect(order).toEqual(["disconnecting", "disconnect forced server close 1", "close forced close closed"]);
    expect([reports, io.engine.clientsCount, io.engine.suspendedCount]).toEqual([[], 0, 0]);
    expect(await told({ client })).toBe(1);
  });

  test("is out at once when its socket is disconnected with its connection, and is told", async () => {
    const { client, socket } = await ends(way);
    const { order } = hearEnd(socket);
    const answer = socket.emitWithAck("question");
    await away({ client, socket });
    socket.disconnect(true);
    await expect(answer).rejects.toMatchObject({ code: "DISCONNECTED" });
    expect(order).toEqual([
      "disconnecting",
      "disconnect server namespace disconnect undefined",
      "close forced close closed",
    ]);
    expect(await told({ client })).toBe(1);
  });

  test("keeps no `io.close()` waiting", async () => {
    const { client, socket, io } = await ends(way, { closeTimeout: 50_000 });
    const bare = await RtClient.open(client.port, way);
    const { order } = hearEnd(socket);
    await away({ client, socket });
    await bare.cut();
    const begun = performance.now();
    await io.close();
    expect(performance.now() - begun).toBeLessThan(25_000);
    expect(order).toEqual(["disconnecting", "disconnect server shutting down undefined", "close forced close closed"]);
    expect([io.engine.clientsCount, io.engine.suspendedCount]).toEqual([0, 0]);
  });

  test("a close frame without a code is no end, with one it is", async () => {
    const { client, socket, io } = await ends(way);
    const { order } = hearEnd(socket);
    const suspended = next(socket.conn, "suspended");
    await client.link.send("1");
    await suspended;
    expect(socket.connected).toBe(true);
    await client.resume();
    const left = next(socket, "disconnect");
    // It has the answer to its CONNECT.
    await client.link.send('1{"code":1,"received":1}');
    expect((await left)[0]).toBe("transport close");
    expect(order).toEqual(["disconnecting", "disconnect transport close 2", "close transport close closed"]);
    await until(() => io.engine.clientsCount === 0);
    // Who ended it knows why.
    expect(await told({ client })).toBe(53);
  });

  test("a client that closes names what it has: the rest is a gap", async () => {
    const { client, socket } = await ends(way);
    const { order, reports } = hearEnd(socket);
    socket.emit("received");
    socket.emit("not received");
    await client.take(2);
    const left = next(socket, "disconnect");
    await client.link.send('1{"code":1,"received":2}');
    await left;
    expect(order[0]).toBe("gap 2");
    expect(reports[0]).toMatchObject({ side: "client", name: "peer" });
    expect(eventsOf(reports[0]?.unconfirmed ?? [])).toEqual([["not received"]]);
  });
});

test("of more clients than may be away, the one that has been for longest is given up", async () => {
  const served = await serve({ resume: { maxAway: 2 } });
  const all = [
    await another("websocket", served),
    await another("polling", served),
    await another("websocket", served),
  ];
  const [first, second, third] = all;
  if (first === undefined || second === undefined || third === undefined) throw new Error("there are three");
  const { order } = hearEnd(first.socket);
  await away(first);
  await away(second);
  // Whoever comes back and goes again is the last to have gone.
  await first.client.resume();
  await away(first);
  expect(served.io.engine.suspendedCount).toBe(2);
  await away(third);
  expect(all.map(({ socket }) => socket.connected)).toEqual([true, false, true]);
  expect(order).toEqual([]);
  expect([served.io.engine.clientsCount, served.io.engine.suspendedCount]).toEqual([2, 2]);
  expect(await told(second)).toBe(51);
  await first.client.resume();
  await third.client.resume();
  expect([first.socket.recovered, third.socket.recovered]).toEqual([true, true]);
});

test("a listener may end a connection that is just being suspended, or resumed", async () => {
  const served = await serve();
  const one = await another("websocket", served);
  const { order } = hearEnd(one.socket);
  one.socket.conn.on("suspended", () => one.socket.conn.close());
  await one.client.cut();
  await until(() => order.length > 0);
  expect(order).toEqual(["disconnecting", "disconnect forced server close 1", "close forced close closed"]);
  const two = await another("websocket", served);
  const upgrades = heardBy(two.socket.conn, "upgrade");
  two.socket.conn.on("resumed", () => two.socket.conn.close());
  await away(two);
  const { link, frame } = await two.client.ask("polling");
  expect(frame).toMatch(/^0/);
  expect(codeOf(await link.next())).toBe(1);
  expect([two.socket.connected, upgrades]).toEqual([false, []]);
  await until(() => served.io.engine.clientsCount === 0);
});

test("a listener may end a connection that is just being suspended, when it hears that another one was given up for it", async () => {
  const served = await serve({ resume: { maxAway: 1 } });
  const one = await another("websocket", served);
  const two = await another("websocket", served);
  one.socket.on("disconnect", () => two.socket.conn.close());
  const { order } = hearEnd(two.socket);
  const suspensions = heardBy(two.socket.conn, "suspended");
  await away(one);
  await two.client.cut();
  await until(() => order.length > 0);
  expect(order).toEqual(["disconnecting", "disconnect forced server close 1", "close forced close closed"]);
  expect([suspensions, served.io.engine.clientsCount]).toEqual([[], 0]);
});

test("a listener may end a connection that is just being announced", async () => {
  const { io, port } = await serve();
  const sockets = heardBy(io, "connection");
  io.engine.on("connection", (conn) => conn.close());
  const client = await RtClient.open(port, "websocket");
  await client.send("40");
  expect(codeOf(await client.link.next())).toBe(1);
  await until(() => io.engine.clientsCount === 0);
  expect(sockets).toEqual([]);
});

test("whoever was given up listens no more, and the others go on, also when a listener throws", async () => {
  const served = await serve({ resume: { maxAway: 1 } });
  const one = await another("websocket", served);
  const two = await another("websocket", served);
  one.socket.conn.on("gap", () => {
    throw new Error("a listener failed");
  });
  await away(one);
  await away(two);
  expect([one.socket.connected, two.socket.connected]).toEqual([false, true]);
  expect(served.errors.map(String)).toEqual(["Error: a listener failed"]);
  await two.client.resume();
  expect(two.socket.suspended).toBe(false);
});

test("a gap is not told where nothing was in doubt", async () => {
  const { client, socket } = await ends("websocket");
  const { order } = hearEnd(socket);
  await client.link.send("61");
  const left = next(socket, "disconnect");
  // No packet: the server ends the session in order.
  await client.link.send("4x");
  await left;
  expect(order).toEqual(["disconnecting", "disconnect forced close 1", "close forced close closed"]);
});
