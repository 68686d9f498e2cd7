import { connect, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { createFaultProxy, FaultProxyError } from "../index.ts";
import { afterNextPoll } from "../turns.ts";
import { listen, Peer, proxyTo, roundTrip, world } from "./peer.ts";
import { longTimers } from "./timers.ts";

/** Faults for new connections, and the proxy's own life. */
export function newcomerCases(): void {
  describe("refuse", () => {
    test.each([
      ["reset", "ECONNRESET"],
      ["port", "ECONNREFUSED"],
      ["cut", undefined],
    ] as const)("by %s: clients see %s, those that live go on", async (how, code) => {
      const { proxy, pair, dial, accepted } = await world();
      const before = await pair();
      proxy.apply({ kind: "refuse", how });
      const client = dial();
      await client.until(() => client.closed || client.ended);
      expect([client.error, accepted.length]).toEqual([code, 1]);
      await roundTrip(before);
      await proxy.heal();
      await roundTrip(await pair());
    });

    test("of the next two", async () => {
      const { proxy, pair, dial } = await world();
      const applied = proxy.apply({ kind: "refuse" }, { times: 2 });
      const clients = [dial(), dial()];
      await Promise.all(clients.map((client) => client.until(() => client.closed)));
      expect(applied.hits).toBe(2);
      await roundTrip(await pair());
    });
  });

  describe("the port", () => {
    test("is open or closed as told last, however fast", async () => {
      const { proxy, pair, dial } = await world();
      const { port } = proxy;
      for (let round = 0; round < 12; round += 1) {
        const applied = proxy.apply({ kind: "refuse", how: "port" });
        const opening = applied.lift();
        // The next word falls at all stages of the opening.
        for (let turn = 0; turn < round; turn += 1) await Promise.resolve();
        const again = proxy.apply({ kind: "refuse", how: "port" });
        await opening;
        const client = dial();
        await client.until(() => client.closed);
        expect(client.error).toBe("ECONNREFUSED");
        await again.lift();
        await roundTrip(await pair());
      }
      expect(proxy.port).toBe(port);
    });
  });

  describe("swallow", () => {
    test("accepts and never answers; healed, a RST", async () => {
      const { proxy, pair, dial, accepted } = await world();
      const clock = await pair();
      const applied = proxy.apply({ kind: "swallow" });
      const client = dial();
      client.send("hello?");
      await proxy.until(() => proxy.connections[1]?.bytesUp === 6);
      await roundTrip(clock);
      expect([client.connected, client.text, client.ended, accepted.length]).toEqual([true, "", false, 1]);
      await applied.lift();
      await client.until(() => client.closed);
      expect([client.error, applied.hits]).toEqual(["ECONNRESET", 1]);
    });
  });

  describe("the proxy", () => {
    test("a target that is not there is a reset connection", async () => {
      const { proxy, pair, dial } = await world();
      const { client: taken } = await pair();
      // Nobody listens where a client is, and nobody else gets its port meanwhile.
      proxy.retarget(taken.socket.localPort ?? 0);
      const client = dial();
      await client.until(() => client.closed);
      expect(client.error).toBe("ECONNRESET");
    });

    test("connections beyond the limit get a RST", async () => {
      const { pair, dial } = await world({ maxConnections: 1 });
      const first = await pair();
      const second = dial();
      await second.until(() => second.closed);
      expect(second.error).toBe("ECONNRESET");
      await roundTrip(first);
    });

    test("close ends everything, under every fault, and tells those who wait", async () => {
      const { proxy, pair, dial } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "stall" });
      proxy.apply({ kind: "delay", ms: 1_000_000 });
      proxy.apply({ kind: "idle", ms: 1_000_000 });
      proxy.apply({ kind: "swallow" });
      const swallowed = dial();
      await swallowed.until(() => swallowed.connected);
      client.send("x");
      const waiting = proxy.until(() => false);
      await Promise.all([
        proxy.close(),
        proxy.close(),
        expect(waiting).rejects.toThrow(FaultProxyError),
        ...[client, server, swallowed].map((peer) => peer.until(() => peer.ended || peer.closed)),
      ]);
      expect([proxy.connections, proxy.faults, proxy.closed]).toEqual([[], [], true]);
      expect(() => proxy.apply({ kind: "cut" })).toThrow(FaultProxyError);
      await proxy.heal();
      await expect(proxy.until(() => false)).rejects.toThrow(FaultProxyError);
    });

    test("leaves no handle and no timer behind", async () => {
      const handles = async (): Promise<string[]> => {
        await new Promise<void>((resolve) => {
          afterNextPoll(resolve);
        });
        return process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));
      };
      const timers = longTimers();
      const port = await listen(createServer((socket) => new Peer(socket)));
      const before = await handles();
      const proxy = await proxyTo(port);
      const clients = Array.from({ length: 4 }, () => new Peer(connect(proxy.port, "127.0.0.1")));
      await proxy.until(() => proxy.connections.length === 4);
      const held = proxy.apply({ kind: "hold", what: "request", order: [1, 0], patienceMs: 100_000 });
      for (const client of clients.slice(0, 3)) client.send("GET / HTTP/1.1\r\n\r\n");
      await proxy.until(() => held.hits === 3);
      proxy.apply({ kind: "delay", ms: 100_000 });
      proxy.apply({ kind: "idle", ms: 100_000 });
      proxy.apply({ kind: "half-open", believer: "client" }, { where: ({ id }) => id === 3 });
      proxy.apply({ kind: "cut" }, { where: ({ id }) => id === 4 });
      proxy.apply({ kind: "refuse", how: "port" });
      // Two idle ones, one message that waits for a second, one that waits for the answer to the first.
      expect(timers()).toBe(4);
      await proxy.close();
      await Promise.all(clients.map((client) => client.until(() => client.closed)));
      expect(await handles()).toEqual(before);
      expect(timers()).toBe(0);
    });

    test("a connection that ends takes its timers along", async () => {
      const timers = longTimers();
      const { proxy, pair } = await world();
      proxy.apply({ kind: "idle", ms: 100_000 });
      const { client, server } = await pair();
      expect(timers()).toBe(1);
      client.socket.end();
      server.socket.end();
      await proxy.until(() => proxy.connections.length === 0);
      expect(timers()).toBe(0);
    });

    test.each([
      { kind: "delay", ms: -1 },
      { kind: "delay", ms: Number.NaN },
      { kind: "idle", ms: 0 },
      { kind: "bandwidth", bytesPerSecond: 0 },
      { kind: "split", sizes: [] },
      { kind: "split", sizes: [0] },
      { kind: "cut", after: { direction: "up", bytes: 0 } },
      { kind: "hold", what: "request", order: [1, 1] },
    ] as const)("refuses %o", async (fault) => {
      const { proxy } = await world();
      expect(() => proxy.apply(fault)).toThrow(FaultProxyError);
      expect(proxy.faults).toEqual([]);
    });

    test.each([0, 65_536, 1.5])("refuses the port %d", async (port) => {
      const { proxy } = await world();
      expect(() => proxy.retarget(port)).toThrow(FaultProxyError);
      await expect(createFaultProxy({ target: { port } })).rejects.toThrow(FaultProxyError);
    });

    test("a selector is asked again when a connection shows what it is", async () => {
      const { proxy, pair } = await world();
      const applied = proxy.apply({ kind: "stall" }, { where: ({ lastRequest }) => lastRequest?.path === "/b" });
      const { client, server } = await pair();
      client.send("GET /a HTTP/1.1\r\n\r\n");
      await server.heard("GET /a HTTP/1.1\r\n\r\n");
      expect(applied.hits).toBe(0);
      client.send("GET /b HTTP/1.1\r\n\r\n");
      await proxy.until(() => applied.hits === 1);
      expect(proxy.connections[0]?.requests).toBe(2);
    });
  });
}
