import { describe, expect, test } from "vitest";
import { roundTrip, world } from "./peer.ts";
import { oneConnection, type Web, web } from "./web.ts";

/** Sends POSTs to /0, /1, ... on connections of their own, each when the one before is held; the order of the answers. */
async function postInOrder({ proxy, ask }: Web, count: number): Promise<string[]> {
  const done: string[] = [];
  const all: Promise<void>[] = [];
  for (let at = 0; at < count; at += 1) {
    all.push(ask(`/${at}`, { method: "POST", body: "x" }).then(({ body }) => void done.push(`${at}:${body}`)));
    await proxy.until(() => proxy.faults.every((applied) => applied.hits > at));
  }
  await Promise.all(all);
  return done;
}

/** Whole requests and responses, held and reordered. */
export function holdCases(): void {
  describe("hold", () => {
    test.each([[[1, 0]], [[2, 0, 1]], [[0, 1, 2]]])("requests reach the target in the order %j", async (order) => {
      const it = await web();
      it.proxy.apply({ kind: "hold", what: "request", match: { method: "POST" }, order, patienceMs: 60_000 });
      const done = await postInOrder(it, order.length);
      expect(it.arrivals.map(({ line }) => line)).toEqual(order.map((place) => `POST /${place} x`));
      expect(done).toEqual(order.map((place, rank) => `${place}:${rank + 1}`));
    });

    test.each([[[1, 0]], [[1, 2, 0]]])("responses reach the clients in the order %j", async (order) => {
      const it = await web();
      it.proxy.apply({ kind: "hold", what: "response", order, patienceMs: 60_000 });
      const done = await postInOrder(it, order.length);
      expect(it.arrivals.map(({ line }) => line)).toEqual(order.map((_, rank) => `POST /${rank} x`));
      expect(done).toEqual(order.map((place) => `${place}:${place + 1}`));
    });

    test("without an order until released by hand, one by one", async () => {
      const { proxy, ask, arrivals } = await web();
      const applied = proxy.apply({ kind: "hold", what: "request", match: { path: "held" } });
      const answers = [ask("/held/1"), ask("/held/2")];
      await proxy.until(() => applied.held.length === 2);
      expect((await ask("/free")).body).toBe("1");
      const second = applied.held.find(({ request }) => request.path === "/held/2");
      second?.release();
      await answers[1];
      expect(arrivals.map(({ line }) => line)).toEqual(["GET /free", "GET /held/2"]);
      expect(applied.held.map(({ request, bytes }) => [request.path, bytes.toString().slice(0, 11)])).toEqual([
        ["/held/1", "GET /held/1"],
      ]);
      await proxy.heal();
      expect((await answers[0])?.body).toBe("3");
    });

    test("has patience: what came alone goes alone", async () => {
      const { proxy, ask } = await web();
      const applied = proxy.apply({ kind: "hold", what: "request", order: [1, 0], patienceMs: 30 });
      expect((await ask("/")).body).toBe("1");
      expect([applied.hits, applied.held]).toEqual([1, []]);
    });

    test("a request outlives its client: it reaches the target late", async () => {
      const { proxy, pair } = await world();
      const clock = await pair();
      const applied = proxy.apply({ kind: "hold", what: "request" });
      const { client, server } = await pair();
      client.send("POST /late HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
      await proxy.until(() => applied.held.length === 1);
      client.socket.resetAndDestroy();
      await client.until(() => client.closed);
      await roundTrip(clock);
      expect([server.text, server.ended, server.closed, applied.held.length]).toEqual(["", false, false, 1]);
      await proxy.heal();
      await server.until(() => server.closed);
      expect(server.text).toBe("POST /late HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
      expect(server.error).toBe("ECONNRESET");
    });

    test("what the target says to a client that is gone is read and lost", async () => {
      const { proxy, pair } = await world({ bufferBytes: 1000 });
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "hold", what: "request" });
      client.send("GET / HTTP/1.1\r\n\r\n");
      await proxy.until(() => applied.held.length === 1);
      client.socket.resetAndDestroy();
      server.send(Buffer.alloc(500_000));
      await proxy.until(() => proxy.connections[0]?.bytesDown === 500_000);
      expect(applied.held.length).toBe(1);
    });

    test("is forgotten when both ends are gone", async () => {
      const { proxy, pair } = await world();
      const applied = proxy.apply({ kind: "hold", what: "request" });
      const { client } = await pair();
      client.send("GET / HTTP/1.1\r\n\r\n");
      await proxy.until(() => applied.held.length === 1);
      proxy.apply({ kind: "reset" });
      await proxy.until(() => applied.held.length === 0);
    });

    test("what comes behind on the same connection waits", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "hold", what: "request", match: { path: "/1" } });
      const requests = ["/1", "/2"].map((path) => `GET ${path} HTTP/1.1\r\n\r\n`);
      client.socket.end(requests.join(""));
      await proxy.until(() => applied.held.length === 1);
      await roundTrip(await pair());
      expect(server.text).toBe("");
      applied.held[0]?.release();
      await server.until(() => server.ended);
      expect(server.text).toBe(requests.join(""));
    });

    test("a response whose end is the end of the connection is whole then", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "hold", what: "response" });
      client.send("GET / HTTP/1.0\r\n\r\n");
      await server.heard("GET / HTTP/1.0\r\n\r\n");
      server.socket.end("HTTP/1.0 200 OK\r\n\r\nall");
      await proxy.until(() => applied.held.length === 1);
      expect(client.text).toBe("");
      applied.held[0]?.release();
      await client.until(() => client.ended);
      expect(client.text).toBe("HTTP/1.0 200 OK\r\n\r\nall");
    });

    test("taken back while the message is coming, lets it pass", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const faults = [
        proxy.apply({ kind: "hold", what: "request", match: { method: "POST" } }),
        proxy.apply({ kind: "duplicate", match: { method: "PUT" } }),
      ];
      const requests = ["POST", "PUT"].map((method) => `${method} / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi`);
      for (const [place, request] of requests.entries()) {
        client.send(request.slice(0, -1));
        await proxy.until(() => proxy.connections[0]?.requests === place + 1);
        await faults[place]?.lift();
        client.send(request.slice(-1));
        await server.heard(requests.slice(0, place + 1).join(""));
      }
      expect(faults.map(({ hits }) => hits)).toEqual([0, 0]);
    });

    test("holds no more than 64: further ones pass", async () => {
      const { proxy, ask } = await web();
      const applied = proxy.apply({ kind: "hold", what: "request" });
      const answers = Array.from({ length: 65 }, () => ask("/"));
      expect((await Promise.race(answers)).body).toBe("1");
      await proxy.until(() => applied.held.length === 64);
      await proxy.heal();
      expect((await Promise.all(answers)).length).toBe(65);
    });

    test("a message larger than the buffer passes", async () => {
      const { proxy, ask, arrivals } = await web(undefined, { bufferBytes: 1000 });
      const applied = proxy.apply({ kind: "hold", what: "request" });
      const body = "y".repeat(5000);
      await ask("/", { method: "POST", body });
      expect([arrivals[0]?.line, applied.held.length]).toEqual([`POST / ${body}`, 0]);
    });

    test("a request that waits for 100 Continue passes", async () => {
      const { proxy, ask } = await web();
      proxy.apply({ kind: "hold", what: "request" });
      const headers = { Expect: "100-continue", "Content-Length": "1" };
      expect((await ask("/", { method: "POST", body: "z", headers, agent: oneConnection() })).body).toBe("1");
    });
  });
}
