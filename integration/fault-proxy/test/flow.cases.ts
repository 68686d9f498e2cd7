import { describe, expect, test } from "vitest";
import { type Peer, roundTrip, world } from "./peer.ts";

async function timed(peer: Peer, bytes: number): Promise<number> {
  const start = performance.now();
  await peer.until(() => peer.length >= bytes);
  return performance.now() - start;
}

/** Faults that change how bytes flow. */
export function flowCases(): void {
  describe("stall", () => {
    test("nothing passes, nothing ends, nothing is lost", async () => {
      const { proxy, pair } = await world();
      const clock = await pair();
      const { client, server } = await pair();
      proxy.apply({ kind: "stall" }, { where: ({ id }) => id === 2 });
      client.send("up");
      client.socket.end();
      server.send("down");
      await roundTrip(clock);
      expect([client.text, server.text, client.ended, server.ended]).toEqual(["", "", false, false]);
      expect(proxy.connections[1]).toMatchObject({ bytesUp: 0, bytesDown: 0 });
      await proxy.heal();
      await Promise.all([client.heard("down"), server.heard("up")]);
      await server.until(() => server.ended);
    });

    test("of one direction", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "stall", direction: "down" });
      server.send("later");
      client.send("now");
      await server.heard("now");
      expect(client.text).toBe("");
      await proxy.heal();
      await client.heard("later");
    });

    test("holds the end of one side back from the other", async () => {
      const { proxy, pair } = await world();
      const clock = await pair();
      const { client, server } = await pair();
      proxy.apply({ kind: "stall" }, { where: ({ id }) => id === 2 });
      client.socket.resetAndDestroy();
      await roundTrip(clock);
      expect([server.ended, server.error]).toEqual([false, undefined]);
      await proxy.heal();
      await server.until(() => server.closed);
      expect(server.error).toBe("ECONNRESET");
    });

    test("begins behind its byte", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "stall", after: { direction: "up", bytes: 3 } });
      client.send("abcdef");
      await proxy.until(() => applied.hits === 1);
      await server.heard("abc");
      await applied.lift();
      await server.heard("abcdef");
    });

    test("taken back before its byte, never begins", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "stall", after: { direction: "up", bytes: 3 } });
      client.send("ab");
      await server.heard("ab");
      await applied.lift();
      client.send("cdef");
      await server.heard("abcdef");
      expect(applied.hits).toBe(0);
    });

    test("makes back-pressure: the proxy holds no more than it may", async () => {
      const { proxy, pair } = await world({ bufferBytes: 1000 });
      const { client, server } = await pair();
      proxy.apply({ kind: "bandwidth", bytesPerSecond: 1 });
      const whole = Buffer.alloc(16_000_000, 7);
      client.send(whole);
      await proxy.until(() => (proxy.connections[0]?.bytesUp ?? 0) > 0);
      await roundTrip(await world().then((other) => other.pair()));
      expect(client.socket.writableLength).toBeGreaterThan(0);
      expect(proxy.connections[0]?.bytesUp).toBeLessThan(1000 + 65_537);
      await proxy.heal();
      await server.until(() => server.length === whole.length);
      expect(server.bytes.equals(whole)).toBe(true);
    });
  });

  describe("without a fault", () => {
    test("an end that does not read holds the other one back", async () => {
      const { proxy, pair } = await world({ bufferBytes: 1000 });
      const clock = await pair();
      const { client, server } = await pair();
      server.socket.pause();
      const whole = Buffer.alloc(32_000_000, 7);
      client.send(whole);
      for (let round = 0; round < 50; round += 1) await roundTrip(clock);
      expect(proxy.connections[1]?.bytesUp).toBeLessThan(whole.length);
      server.socket.resume();
      await server.until(() => server.length === whole.length);
    });
  });

  describe("delay", () => {
    test("bytes take so long, each way for itself, and come in order", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "delay", ms: 80, direction: "up" });
      const start = performance.now();
      for (const digit of "0123456789") client.send(digit);
      server.send("fast");
      await client.heard("fast");
      const down = performance.now() - start;
      await server.heard("0123456789");
      const up = performance.now() - start;
      expect(up).toBeGreaterThanOrEqual(79);
      expect(down).toBeLessThan(up);
    });

    test("taken back, what waited goes at once; a FIN is delayed as bytes are", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "delay", ms: 1_000_000 });
      client.socket.end("bye");
      await proxy.until(() => proxy.connections[0]?.bytesUp === 3);
      expect([server.text, server.ended]).toEqual(["", false]);
      await proxy.heal();
      await server.until(() => server.ended);
      expect(server.text).toBe("bye");
    });
  });

  describe("bandwidth", () => {
    test("no more than so many bytes per second", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "bandwidth", bytesPerSecond: 100_000 });
      client.send(Buffer.alloc(20_000));
      const ms = await timed(server, 20_000);
      // 200 ms, less the first portions.
      expect(ms).toBeGreaterThan(140);
      expect(ms).toBeLessThan(10_000);
    });
  });

  describe("split", () => {
    test("pieces of the given sizes, in turn, wherever the writes ended", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "split", sizes: [1, 2, 3], direction: "up" });
      client.send("abbcccabbccc");
      server.send("whole");
      await Promise.all([server.heard("abbcccabbccc"), client.heard("whole")]);
      expect(server.chunks.map(String)).toEqual(["a", "bb", "ccc", "a", "bb", "ccc"]);
      expect(client.chunks.map(String)).toEqual(["whole"]);
    });

    test("no piece waits to become full", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "split", sizes: [4] });
      client.send("ab");
      await server.heard("ab");
      client.send("cdef");
      await server.heard("abcdef");
      expect(server.chunks.map(String)).toEqual(["ab", "cd", "ef"]);
    });
  });
}
