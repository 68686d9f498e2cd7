import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Conn, GapReport, Server } from "@rt/server";
import { describe, expect, test } from "vitest";
import { heardBy } from "./support/pair.ts";
import { codeOf, RtClient } from "./support/rt-client.ts";
import { another, away } from "./support/rt-ends.ts";
import { RT_WAYS } from "./support/rt-link.ts";
import { goesOn, saying, scene } from "./support/rt-scene.ts";
import { underSiege } from "./support/siege.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* What a client can do to the memory of a server, and to the counts of its own session. */

underSiege();

describe("confirmations", () => {
  test.each([
    ["of more than was sent", "699"],
    ["of more than there are integers", "699999999999999999999"],
    ["of a negative count", "6-1"],
    ["of half a message", "61.5"],
    ["in another notation", "61e0"],
    ["with a space", "6 1"],
    ["of nothing that is a count", "6x"],
    ["in JSON", '6{"received":1}'],
  ])("%s end the session that they come from", async (_what, frame) => {
    const { io, port, unharmed } = await scene();
    const { client, socket } = await another("websocket", { io, port });
    const gaps = heardBy(socket.conn, "gap");
    const left = next(socket, "disconnect");
    await client.link.send(frame);
    expect(await left).toMatchObject(["transport error", { name: "badCounts", code: 52 }]);
    await client.link.ended();
    expect(gaps).toMatchObject([[{ side: "server", code: 52 }]]);
    const { link } = await saying(port, client.request());
    expect(codeOf(await link.next())).toBe(52);
    await unharmed(1);
  });

  test("that fall end the session", async () => {
    const { io, port, unharmed } = await scene();
    const { client, socket } = await another("websocket", { io, port });
    socket.emit("one more");
    await client.next();
    const left = next(socket, "disconnect");
    await client.link.send("62", "61");
    expect((await left)[1]).toMatchObject({ code: 52 });
    await unharmed(0);
  });

  test("that repeat what is known, or say nothing, change nothing", async () => {
    const { io, port, unharmed } = await scene();
    const { client } = await another("websocket", { io, port });
    await client.link.send("60", "61", "61", "61", "6");
    await goesOn(client);
    await unharmed(0);
  });

  test("of a client of Socket.IO mean nothing", async () => {
    const { port, unharmed } = await scene();
    const wire = await Wire.connected(port);
    wire.send("699", "6x", "6", '42["echo",1]');
    expect(await wire.next()).toBe('42["echo",1]');
    await unharmed(0);
  });
});

describe.each(RT_WAYS)("a client that never confirms, by %s,", (way) => {
  const LIMITS = { maxBacklog: 1_000_000, resume: { maxMessages: 4 } };
  const TEXT = "x".repeat(10_000);

  test("gets no more than may be outstanding, and is ended with `slow` when too much waits", async () => {
    const { io, port, unharmed } = await scene(LIMITS);
    const { client, socket } = await another(way, { io, port });
    const reports: GapReport[] = [];
    socket.conn.on("gap", (report) => {
      reports.push(report);
    });
    let emitted = 0;
    const left = next(socket, "disconnect");
    for (; socket.connected && emitted < 1_000; emitted++) {
      socket.emit("text", emitted, TEXT);
      // The link takes what it may.
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await left).toMatchObject(["transport error", { name: "slow", code: 15 }]);
    expect(emitted).toBeLessThan(110);
    const [report] = reports;
    // The answer to its CONNECT is one of the four. A poll that does not come takes none.
    const written = way === "polling" ? 1 : 4;
    expect([report?.unconfirmed.length, report?.unsent.length]).toEqual([written, emitted + 1 - written]);
    const { link } = await saying(port, client.request());
    expect(codeOf(await link.next())).toBe(15);
    await unharmed(1);
  });

  test("holds up nobody but itself, and goes on when it confirms", async () => {
    const { io, port, unharmed } = await scene(LIMITS);
    const { client, socket } = await another(way, { io, port });
    const { client: other, socket: neighbour } = await another(way, { io, port });
    for (let count = 0; count < 6; count++) {
      io.to(socket.id).emit("count", count);
      io.to(neighbour.id).emit("other", count);
    }
    expect(await client.events(3)).toEqual([0, 1, 2].map((count) => ["count", count]));
    expect(await other.events(3)).toEqual([0, 1, 2].map((count) => ["other", count]));
    await other.link.send("64");
    expect(await other.events(3)).toEqual([3, 4, 5].map((count) => ["other", count]));
    await client.link.send("64");
    expect(await client.events(3)).toEqual([3, 4, 5].map((count) => ["count", count]));
    await unharmed(0);
  });
});

test("a flood of requests that are refused, and of links that are left behind, costs little and takes nobody's place", {
  timeout: 300_000,
}, async () => {
  // Two clients may be away, and two are.
  const { io, http, port, present, unharmed } = await scene({ resume: { maxAway: 2 } });
  const late = await letInWhileAway(io, port);
  let open = 0;
  http.on("connection", (tcp) => {
    open++;
    tcp.on("close", () => void open--);
  });
  const announced = heardBy(io.engine, "connection");
  const left: RtClient[] = [];
  const codes: unknown[] = [];
  const intrude = async (): Promise<void> => {
    const client = await RtClient.open(port, "websocket");
    left.push(client);
    await client.link.send(present.client.request({ token: "forged" }));
    codes.push(codeOf(await client.link.next()));
    await client.cut();
  };
  const before = await heap();
  for (let round = 0; round < 30; round++) {
    await Promise.all(Array.from({ length: 50 }, intrude));
    await until(() => open === 0);
  }
  expect([codes.length, new Set(codes)]).toEqual([1_500, new Set([53])]);
  expect([announced.length, io.engine.clientsCount, io.engine.suspendedCount]).toEqual([0, 4, 2]);
  // A thousand sessions wait, of which none was more than greeted.
  const links = left.map(({ offer }) => offer);
  left.length = 0;
  expect((await heap()) - before).toBeLessThan(12_000_000);
  const ask = async (offer: RtClient["offer"] | undefined): Promise<string> => {
    const { session, token } = offer ?? { session: "", token: "" };
    const { link } = await saying(port, `0${JSON.stringify({ session, token, attempt: 1, received: 0 })}`);
    return String(await link.next());
  };
  expect(codeOf(await ask(links[0]))).toBe(53);
  expect(await ask(links.at(-1))).toMatch(/^0\{"received":0/);
  await late.resume();
  expect(String(await late.next())).toMatch(/^40\/slow,\{/);
  await unharmed(1_501);
});

/** A client that was in no namespace yet when it lost its link, and is now. */
async function letInWhileAway(io: Server, port: number): Promise<RtClient> {
  const asked = new Promise<() => void>((resolve) => {
    io.of("/slow").use((_socket, pass) => resolve(pass));
  });
  const announced = next<[Conn]>(io.engine, "connection");
  const client = await RtClient.open(port, "websocket");
  await client.send("40/slow,");
  const suspended = next((await announced)[0], "suspended");
  const letIn = await asked;
  await client.cut();
  await suspended;
  letIn();
  return client;
}

test("a flood of clients with sockets that leave takes the place of those that have been away for longest, and no more", async () => {
  const { io, port, absent, present } = await scene({ resume: { maxAway: 20 } });
  const disconnects = heardBy(absent.socket, "disconnect");
  for (let times = 0; times < 60; times++) await away(await another("websocket", { io, port }));
  expect([io.engine.suspendedCount, io.engine.clientsCount, io.sockets.sockets.size]).toEqual([20, 22, 22]);
  expect(disconnects).toMatchObject([["transport close", { code: 51 }]]);
  await goesOn(present.client);
});

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** What is in use. */
async function heap(): Promise<number> {
  // What a turn has left behind may hold on to other things until the next.
  for (let turns = 0; turns < 4; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().heapUsed;
}
