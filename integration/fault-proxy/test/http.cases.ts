import { describe, expect, test } from "vitest";
import { type Pair, roundTrip, world } from "./peer.ts";
import { oneConnection, web } from "./web.ts";

const UPGRADE = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n\r\n";
const SWITCH = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

async function upgrade({ client, server }: Pair): Promise<void> {
  client.send(UPGRADE);
  await server.heard(UPGRADE);
  server.send(SWITCH);
  await client.until(() => client.text.startsWith("HTTP/1.1 101") || client.ended);
}

/** Faults that know requests. */
export function httpCases(): void {
  describe("duplicate", () => {
    test("the target gets a request twice, on two connections; the client gets the second answer", async () => {
      const { proxy, ask, arrivals } = await web();
      const applied = proxy.apply({ kind: "duplicate", match: { method: "POST" } }, { times: 1 });
      expect((await ask("/get")).body).toBe("1");
      expect((await ask("/a", { method: "POST", body: "b" })).body).toBe("3");
      expect((await ask("/c", { method: "POST", body: "d" })).body).toBe("4");
      expect(arrivals.map(({ line }) => line)).toEqual(["GET /get", "POST /a b", "POST /a b", "POST /c d"]);
      expect(arrivals[1]?.from).not.toBe(arrivals[2]?.from);
      expect(applied.hits).toBe(1);
    });

    test("the answer to a copied HEAD has no body to wait for", async () => {
      const { proxy, ask, arrivals } = await web();
      proxy.apply({ kind: "duplicate" });
      const start = performance.now();
      expect((await ask("/", { method: "HEAD", agent: oneConnection() })).status).toBe(200);
      expect(arrivals.length).toBe(2);
      expect(performance.now() - start).toBeLessThan(4000);
    });

    test("or the first answer", async () => {
      const { proxy, ask, arrivals } = await web();
      const applied = proxy.apply({ kind: "duplicate", keep: "first" });
      const agent = oneConnection();
      expect((await ask("/a", { method: "POST", body: "b", agent })).body).toBe("1");
      await proxy.until(() => applied.hits === 1);
      await applied.lift();
      expect((await ask("/c", { agent })).body).toBe("3");
      expect(arrivals.map(({ line }) => line)).toEqual(["POST /a b", "POST /a b", "GET /c"]);
    });

    test("the second comes while the first is unanswered when the copy was only sent", async () => {
      const { proxy, ask, arrivals } = await web((_request, response, _body, count) => {
        // The first is a poll that nobody answers.
        if (count > 1) response.end("second");
      });
      proxy.apply({ kind: "duplicate", copyUntil: "sent" });
      expect((await ask("/poll")).body).toBe("second");
      expect(arrivals.length).toBe(2);
    });
  });

  describe("lose-answer", () => {
    test.each(["reset", "cut"] as const)("the target has answered, the client sees a %s", async (how) => {
      const { proxy, ask, arrivals } = await web();
      const applied = proxy.apply({ kind: "lose-answer", match: { path: "/a" }, how });
      await expect(ask("/a", { method: "POST", body: "b" })).rejects.toMatchObject({ code: "ECONNRESET" });
      expect([arrivals.map(({ line }) => line), applied.hits]).toEqual([["POST /a b"], 1]);
      expect((await ask("/c")).body).toBe("2");
    });

    test("no byte of the answer arrives, and a FIN is a FIN", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      proxy.apply({ kind: "lose-answer", how: "cut" });
      client.send("GET / HTTP/1.1\r\n\r\n");
      await server.until(() => server.length > 0);
      // Not what is lost: another answer follows.
      server.send("HTTP/1.1 103 Early Hints\r\n\r\n");
      await client.heard("HTTP/1.1 103 Early Hints\r\n\r\n");
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      await client.until(() => client.ended);
      expect([client.text, client.error]).toEqual(["HTTP/1.1 103 Early Hints\r\n\r\n", undefined]);
      await server.until(() => server.ended);
    });

    test("taken back before the answer, the answer arrives", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      const applied = proxy.apply({ kind: "lose-answer" });
      proxy.apply({ kind: "hold", what: "request", match: { path: "/other" } });
      client.send("GET / HTTP/1.1\r\n\r\n");
      await server.until(() => server.length > 0);
      await applied.lift();
      server.send("HTTP/1.1 204 No Content\r\n\r\n");
      await client.heard("HTTP/1.1 204 No Content\r\n\r\n");
    });
  });

  describe("upgrades", () => {
    test.each([400, 502] as const)("are refused with %i; the target hears nothing of them", async (status) => {
      const { proxy, pair, ...it } = await world();
      const applied = proxy.apply({ kind: "refuse-upgrade", status });
      const { client, server } = await pair();
      client.send("GET /poll HTTP/1.1\r\n\r\n");
      await server.until(() => server.length > 0);
      // The refusal waits for the answer that is due before it; nothing behind it goes on.
      client.send(`${UPGRADE}more`);
      server.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      await client.until(() => client.ended);
      expect(client.text).toContain("\r\n\r\nokHTTP/1.1 ");
      expect(client.text).toContain(` ${status} `);
      await server.until(() => server.ended);
      expect([server.text, applied.hits, it.accepted.length]).toEqual(["GET /poll HTTP/1.1\r\n\r\n", 1, 1]);
    });

    test("are followed by raw bytes, whatever they look like", async () => {
      const { proxy, pair } = await world();
      const ends = await pair();
      proxy.apply({ kind: "hold", what: "request", match: { upgrade: false } });
      proxy.apply({ kind: "hold", what: "response", match: { upgrade: false } });
      await upgrade(ends);
      ends.client.send("GET / HTTP/1.1\r\n\r\n");
      ends.server.send("HTTP/1.1 200 OK\r\n\r\n");
      await ends.server.heard(`${UPGRADE}GET / HTTP/1.1\r\n\r\n`);
      await ends.client.heard(`${SWITCH}HTTP/1.1 200 OK\r\n\r\n`);
      expect(proxy.connections.map(({ requests, upgraded }) => [requests, upgraded])).toEqual([[1, true]]);
    });

    test("are what a fault may wait for", async () => {
      const { proxy, pair } = await world();
      const polling = await pair();
      proxy.apply({ kind: "reset" }, { scope: "all", where: ({ upgraded }) => upgraded });
      const socket = await pair();
      await upgrade(socket);
      await socket.client.until(() => socket.client.closed);
      await roundTrip(polling);
    });

    test("refused by the target leave a connection for requests", async () => {
      const { proxy, pair } = await world();
      const { client, server } = await pair();
      client.send(UPGRADE);
      await server.heard(UPGRADE);
      const refusal = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
      server.send(refusal);
      await client.heard(refusal);
      const applied = proxy.apply({ kind: "hold", what: "request" });
      client.send("GET / HTTP/1.1\r\n\r\n");
      await proxy.until(() => applied.held.length === 1);
      expect(proxy.connections[0]?.requests).toBe(2);
    });
  });
}
