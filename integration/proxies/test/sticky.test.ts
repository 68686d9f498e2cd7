import { Agent } from "node:http";
import { io as reference } from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { next, serve } from "../../support/serve.ts";
import { type HaproxyOptions, type Proxy, type ProxyOptions, startHaproxy, startNginx } from "../index.ts";
import { portOf, through } from "../support/scene.ts";

interface Pair {
  readonly proxy: Proxy;
  /** How many sockets each server has. */
  readonly counts: () => readonly number[];
}

/** Two servers behind one proxy. */
async function pair(start: (upstream: readonly number[]) => Promise<Proxy>): Promise<Pair> {
  const servers = [await serve({ closeTimeout: 100 }), await serve({ closeTimeout: 100 })];
  for (const { io } of servers) io.on("connection", (socket) => socket.on("echo", (value, answer) => answer(value)));
  const proxy = await start(servers.map(({ url }) => portOf(url)));
  return { proxy, counts: () => servers.map(({ io }) => io.engine.clientsCount) };
}

/** Connections of a host that is not the others'. */
function hostNumber(n: number): { agent: Agent } {
  return { agent: new Agent({ keepAlive: true, localAddress: `127.0.${n}.${n}` }) };
}

const byAddress = [
  ["nginx", (upstream: readonly number[]) => startNginx({ upstream })],
  ["HAProxy", (upstream: readonly number[]) => startHaproxy({ upstream })],
] as const;

const byTurns = [
  ["nginx", (options: ProxyOptions) => startNginx({ ...options, balance: "round-robin" })],
  ["HAProxy", (options: ProxyOptions) => startHaproxy({ ...options, balance: "round-robin" })],
] as const;

describe.each(byTurns)("%s that gives requests to two servers by turns", (_, start) => {
  it("breaks polling: the other server does not know the session, as the client is told", async () => {
    const { proxy } = await pair((upstream) => start({ upstream }));
    const socket = through(proxy, "http", { transports: ["polling"], upgrade: false });
    const [, details] = await next(socket.io, "suspended");
    expect(details).toMatchObject({ description: expect.stringContaining("Session ID unknown") });
  });

  it("carries WebSockets", async () => {
    const { proxy } = await pair((upstream) => start({ upstream }));
    const socket = through(proxy, "http", { transports: ["websocket"] });
    expect(await socket.emitWithAck("echo", 1)).toBe(1);
  });

  it("lets no session come back: the client is told of a gap, code 53", async () => {
    const { proxy } = await pair((upstream) => start({ upstream, idle: 1 }));
    const socket = through(proxy, "http", { transports: ["websocket"] });
    // Cut as idle, its link is not the first one that the proxy sees.
    const [gap] = await next(socket.io, "gap");
    expect(gap).toMatchObject({ code: 53 });
  });
});

describe.each(byAddress)("%s that keeps each address on one server of two", (_, start) => {
  it("carries polling, spreads clients, and lets sessions come back", async () => {
    const { proxy, counts } = await pair(start);
    const hosts = Array.from({ length: 8 }, (_none, n) => n + 1);
    const sockets = hosts.map((n) => through(proxy, "http", { transports: ["polling"], ...hostNumber(n) }));
    await Promise.all(sockets.map((socket, n) => socket.emitWithAck("echo", n)));
    const before = counts();
    expect(before.reduce((sum, count) => sum + count)).toBe(hosts.length);
    expect(Math.min(...before)).toBeGreaterThan(0);
    const resumed = sockets.map((socket) => next(socket.io, "resumed"));
    await proxy.kill();
    await proxy.start();
    await Promise.all(resumed);
    expect(await Promise.all(sockets.map((socket, n) => socket.emitWithAck("echo", n)))).toEqual(
      sockets.map((_s, n) => n),
    );
    expect(counts()).toEqual(before);
  });
});

describe("HAProxy that keeps clients on their server by a cookie", () => {
  const balance: HaproxyOptions["balance"] = "cookie";
  it("carries polling of clients that have cookies, though all are of one address", async () => {
    const { proxy, counts } = await pair((upstream) => startHaproxy({ upstream, balance }));
    const sockets = [1, 2].map(() => {
      const options = { transports: ["polling"], withCredentials: true, forceNew: true };
      const socket = reference(proxy.url("http"), options);
      onTestFinished(() => void socket.disconnect());
      return socket;
    });
    expect(await Promise.all(sockets.map((socket, n) => socket.emitWithAck("echo", n)))).toEqual([0, 1]);
    expect(counts()).toEqual([1, 1]);
  });
});
