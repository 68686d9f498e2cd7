import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { Poller } from "./support/http.ts";
import { head, Raw, textFrame, upgradeHead } from "./support/raw.ts";
import { serve } from "./support/server.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* F.3 Memory: clients that do not read, and heartbeats that are no answers. */

underSiege();

const MEGABYTE = 1_000_000;

/** What the process holds, in bytes. */
function held(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Emits 200 MB in pieces that differ, a megabyte a turn, and gives the most that was held above what was held before. */
async function emitMuch(emit: (text: string) => void): Promise<number> {
  const before = held();
  let most = 0;
  for (let count = 0; count < 200; count++) {
    for (let part = 0; part < 10; part++) emit(`${count}.${part}${"x".repeat(100_000)}`);
    await turn();
    most = Math.max(most, held() - before);
  }
  return most;
}

describe("F.3 a slow consumer", () => {
  test("by WebSocket that reads nothing of 200 MB is disconnected at maxBacklog, with `slow`", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const raw = await Raw.joined(served.port);
    const socket = await connected;
    raw.socket.pause();
    let emitted = 0;
    let emittedThen = 0;
    const left = next(socket, "disconnect").then((args) => {
      emittedThen = emitted;
      return args;
    });
    const most = await emitMuch((text) => {
      socket.emit("blob", text);
      emitted += text.length;
    });
    expect(await left).toEqual(["transport error", expect.objectContaining({ code: 15, name: "slow" })]);
    // The backlog, and what the kernel took.
    expect(emittedThen).toBeGreaterThan(32 * MEGABYTE);
    expect(emittedThen).toBeLessThan(64 * MEGABYTE);
    expect(most).toBeLessThan(150 * MEGABYTE);
    expect(served.io.engine.clientsCount).toBe(1);
    // Resumed, it finds the end.
    raw.socket.resume();
    await raw.closed;
  });

  test("by polling that never asks is disconnected at maxBacklog, with `slow`, by broadcasts too", async () => {
    const served = await besiege({ maxBacklog: 2 * MEGABYTE });
    const { io, port } = served;
    const connected = nextSocket(served);
    const poller = await Poller.connected(port);
    const socket = await connected;
    void socket.join("idle");
    const left = next(socket, "disconnect");
    const most = await emitMuch((text) => io.to("idle").emit("blob", text));
    expect(await left).toEqual(["transport error", expect.objectContaining({ code: 15, name: "slow" })]);
    expect(most).toBeLessThan(100 * MEGABYTE);
    expect((await poller.poll()).status).toBe(400);
  });

  test("that has the server echo, and reads nothing, is disconnected the same way", async () => {
    const served = await besiege({ maxBacklog: 2 * MEGABYTE });
    const connected = nextSocket(served);
    const raw = await Raw.joined(served.port);
    const left = next(await connected, "disconnect");
    raw.socket.pause();
    const message = textFrame(`42["echo","${"x".repeat(100_000)}"]`);
    // Waits for room: the server reads, and what it cannot send is what ends it.
    const push = (): void => {
      while (raw.socket.writable && raw.socket.write(message));
    };
    raw.socket.on("drain", push);
    push();
    expect((await left)[0]).toBe("transport error");
    raw.socket.destroy();
  });

  test("loses volatile events, and nothing else", async () => {
    const served = await besiege({ maxBacklog: 2 * MEGABYTE });
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const socket = await connected;
    await emitMuch((text) => socket.volatile.emit("blob", text));
    expect(socket.connected).toBe(true);
    await poller.post('42["echo",1]');
    expect((await poller.poll()).body).toBe('42["echo",1]');
  });

  test("that asks for a million refusals in one body gets an end", async () => {
    const served = await besiege({ maxBacklog: MEGABYTE });
    const connected = nextSocket(served);
    const poller = await Poller.connected(served.port);
    const left = next(await connected, "disconnect");
    await poller.post(Array.from({ length: 160_000 }, () => "40/a,").join("\x1e"));
    expect(await left).toEqual(["transport error", expect.objectContaining({ name: "slow" })]);
  });
});

describe("F.3, A.8 a heartbeat", () => {
  test("GHSA-cgwc-pv48-fhj5 a flood of pongs that nobody asked for neither delays a ping nor adds one", async () => {
    const { port } = await besiege({ pingInterval: 150, pingTimeout: 20_000 });
    const begun = performance.now();
    const wire = await Wire.connected(port);
    // Each restarts the interval of the reference, so that no ping would leave while they come.
    const timer = setInterval(() => wire.send("3", "3", "3"), 5);
    expect(await wire.take(4)).toEqual(["2", "2", "2", "2"]);
    clearInterval(timer);
    expect(performance.now() - begun).toBeGreaterThan(4 * 150 - 1);
  });

  test("a hundred thousand pongs in one turn are nothing", async () => {
    const { port } = await besiege();
    const raw = await Raw.joined(port);
    const pongs = Buffer.concat(Array.from({ length: 10_000 }, () => textFrame("3")));
    for (let times = 0; times < 10; times++) raw.send(pongs);
    raw.send(textFrame('42["echo","after"]'));
    await raw.sees('42["echo","after"]');
    raw.reset();
  });

  test("A.8 pongs before the ping do not count as its answer", async () => {
    const time = stillTime();
    const served = await besiege({ pingInterval: 200, pingTimeout: 300 });
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const left = next(await connected, "disconnect");
    wire.send("3", "3", "3", '42["echo",1]');
    expect(await wire.next()).toBe('42["echo",1]');
    await served.pass(time, 220);
    expect(await wire.next()).toBe("2");
    await served.pass(time, 320);
    expect((await left)[0]).toBe("ping timeout");
  });

  test("A.8 WebSocket pongs are no answer to a ping", async () => {
    const time = stillTime();
    const served = await besiege({ pingInterval: 100, pingTimeout: 300 });
    const connected = nextSocket(served);
    const wire = await Wire.connected(served.port);
    const left = next(await connected, "disconnect");
    await served.pass(time, 120);
    expect(await wire.next()).toBe("2");
    const read = next(wire.socket, "pong");
    wire.socket.pong();
    wire.socket.ping();
    await read;
    await served.pass(time, 320);
    expect((await left)[0]).toBe("ping timeout");
    await wire.closed;
  });

  test("A.8 a GET that waits is no sign of life", async () => {
    const time = stillTime();
    const served = await besiege({ pingInterval: 100, pingTimeout: 300 });
    const poller = await Poller.connected(served.port);
    await served.pass(time, 120);
    expect((await poller.poll()).body).toBe("2");
    const accepted = next<[Socket]>(served.http, "connection");
    const polled = poller.poll();
    const [tcp] = await accepted;
    await until(() => tcp.bytesRead > 0);
    await served.pass(time, 320);
    expect((await polled).body).toBe("1");
    await until(() => served.io.engine.clientsCount === 1);
  });
});

test("F.3 Shutdown: close is bounded, whatever clients hold open and leave unanswered", async () => {
  const { io, port } = await serve({ closeTimeout: 150 });
  const deaf = await Raw.joined(port);
  const poller = await Poller.connected(port);
  const raws = [
    deaf,
    await Raw.to(port, head(`POST ${poller.path}`, ["Content-Length: 100"]), "4"),
    await Raw.to(port, "GET /socket.io/?EIO=4"),
    await Raw.to(port, upgradeHead().slice(0, -2)),
    await Raw.to(port, upgradeHead("EIO=4&transport=websocket&sid=" + poller.sid)),
    await Raw.to(port, ""),
  ];
  for (const socket of io.sockets.sockets.values()) socket.emit("last words", "x".repeat(100_000));
  const begun = performance.now();
  await io.close();
  // Without it they would be waited for until they end, which they do not.
  expect(performance.now() - begun).toBeLessThan(30_000);
  await Promise.all(raws.map((raw) => raw.closed));
  expect(io.engine.clientsCount).toBe(0);
});
