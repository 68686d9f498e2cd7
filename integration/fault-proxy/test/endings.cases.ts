import { describe, expect, test } from "vitest";
import { roundTrip, world } from "./peer.ts";

/** Faults that end connections. */
export function endingCases(): void {
  describe("cut", () => {
    test("both ends hear a FIN and no error", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "cut" });
      await Promise.all([client.until(() => client.ended), server.until(() => server.ended)]);
      client.socket.end();
      server.socket.end();
      await Promise.all([client.until(() => client.closed), server.until(() => server.closed)]);
      expect([client.error, server.error, applied.hits, applied.standing]).toEqual([undefined, undefined, 1, false]);
      expect(proxy.connections).toEqual([]);
      // Those to come live.
      await roundTrip(await pair());
    });

    test("of one direction leaves the other", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "cut", direction: "up" });
      await server.until(() => server.ended);
      client.send("lost");
      server.send("still here");
      await client.heard("still here");
      expect([client.ended, server.text]).toEqual([false, ""]);
    });

    test("strikes behind exactly its byte", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "cut", after: { direction: "up", bytes: 7 } });
      client.send("123");
      await server.heard("123");
      expect(applied.hits).toBe(0);
      client.send("4567890");
      await server.until(() => server.ended);
      expect([server.text, applied.hits]).toEqual(["1234567", 1]);
    });

    test("of the next connection only", async () => {
      const { proxy, pair } = await world();
      const before = await pair();
      proxy.apply({ kind: "cut" }, { scope: "future", times: 1 });
      const struck = await pair();
      await struck.client.until(() => struck.client.ended);
      await roundTrip(await pair());
      await roundTrip(before);
    });
  });

  describe("reset", () => {
    test("both ends see ECONNRESET", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "reset" });
      await Promise.all([client.until(() => client.closed), server.until(() => server.closed)]);
      expect([client.error, server.error]).toEqual(["ECONNRESET", "ECONNRESET"]);
    });

    test("strikes behind its byte, which still arrives", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "reset", after: { direction: "down", bytes: 2 } });
      server.send("abc");
      await client.until(() => client.closed);
      expect([client.text, client.error]).toEqual(["ab", "ECONNRESET"]);
    });

    test("of the chosen one leaves the others", async () => {
      const { proxy, pair } = await world();
      const one = await pair();
      const two = await pair();
      proxy.apply({ kind: "reset" }, { where: ({ clientPort }) => clientPort === two.client.socket.localPort });
      await two.client.until(() => two.client.closed);
      await roundTrip(one);
      expect(proxy.connections.map(({ id }) => id)).toEqual([1]);
    });

    test("by one end reaches the other through the proxy", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      server.socket.resetAndDestroy();
      await client.until(() => client.closed);
      await proxy.until(() => proxy.connections.length === 0);
      expect(client.error).toBe("ECONNRESET");
    });
  });

  describe("a reset client", () => {
    test("resets the target behind its FIN too", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      client.socket.end();
      await server.until(() => server.ended);
      client.socket.resetAndDestroy();
      // Who has heard an end reads no more, and hears of a reset when writing: first the proxy, then the target.
      server.send("a");
      await proxy.until(() => proxy.connections.length === 0);
      server.send("b");
      await server.until(() => server.closed);
      expect(server.error).toBeDefined();
    });

    test("resets a target that does not read, whatever still waits for it", async () => {
      const { proxy, pair } = await world({ bufferBytes: 64_000_000 });
      const { client, server } = await pair();
      server.socket.pause();
      client.send(Buffer.alloc(32_000_000));
      await proxy.until(() => proxy.connections[0]?.bytesUp === 32_000_000);
      client.socket.resetAndDestroy();
      await proxy.until(() => proxy.connections.length === 0);
      server.socket.resume();
      await server.until(() => server.closed || server.ended);
      expect(server.length).toBeLessThan(32_000_000);
    });
  });

  describe("half-open", () => {
    test.each(["client", "target"] as const)("the %s believes that the connection lives", async (believer) => {
      const { proxy, pair } = await world();
      const clock = await pair();
      const { client, server } = await pair();
      const [fool, other] = believer === "client" ? [client, server] : [server, client];
      proxy.apply({ kind: "half-open", believer }, { where: ({ id }) => id === 2 });
      await other.until(() => other.closed);
      expect(other.error).toBe("ECONNRESET");
      fool.send("into the void");
      await proxy.until(() => proxy.connections.some(({ bytesUp, bytesDown }) => bytesUp + bytesDown === 13));
      await roundTrip(clock);
      expect([fool.ended, fool.closed, fool.error]).toEqual([false, false, undefined]);
      expect(proxy.connections.map(({ state }) => state)).toEqual(["open", "half-open"]);
      await proxy.heal();
      await fool.until(() => fool.closed);
      expect(fool.error).toBe("ECONNRESET");
    });

    test("can end for the believer too", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "half-open", believer: "client" });
      await server.until(() => server.closed);
      proxy.apply({ kind: "reset" });
      await client.until(() => client.closed);
      expect(client.error).toBe("ECONNRESET");
    });

    test("the other end may get a FIN; the FIN of the believer goes nowhere", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "half-open", believer: "client", how: "cut" });
      await server.until(() => server.ended);
      client.socket.end();
      await roundTrip(await pair());
      expect([client.ended, server.error]).toEqual([false, undefined]);
    });
  });

  describe("idle", () => {
    test("connections without bytes end, busy ones live", async () => {
      const { proxy, pair } = await world();
      const idle = await pair();
      const busy = await pair();
      const start = performance.now();
      const applied = proxy.apply({ kind: "idle", ms: 120 });
      // Its own time is what this fault means.
      const beat = setInterval(() => busy.client.send("."), 10);
      await idle.client.until(() => idle.client.ended);
      expect(performance.now() - start).toBeGreaterThan(115);
      await roundTrip(busy);
      clearInterval(beat);
      expect([busy.client.ended, applied.hits]).toEqual([false, 1]);
      await busy.client.until(() => busy.client.ended);
      expect(busy.client.error).toBe(undefined);
    });

    test("bytes count that wait while this process is busy", async () => {
      const { proxy, pair } = await world();
      const ends = await pair();
      const applied = proxy.apply({ kind: "idle", ms: 150 });
      const end = performance.now() + 200;
      ends.client.send(".");
      while (performance.now() < end);
      await roundTrip(ends);
      expect(applied.hits).toBe(0);
    });
  });
}
