import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpExchange } from "@rt/protocol";
import { describe, expect, it } from "vitest";
import { nodeHttpExchange } from "../src/node/exchange.ts";
import { nodeUpgradeExchange } from "../src/node/upgrade-exchange.ts";
import { RawHttp } from "./support/raw-http.ts";

describe("nodeUpgradeExchange", () => {
  async function upgrade(act: (exchange: ReturnType<typeof nodeUpgradeExchange>) => void): Promise<string> {
    const server = createServer();
    server.on("upgrade", (request, socket, head) => act(nodeUpgradeExchange(request, socket, head)));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address: AddressInfo | string | null = server.address();
    const http = await RawHttp.to(typeof address === "object" && address !== null ? address.port : 0);
    http.start("GET", "a=1", ["Connection: Upgrade", "Upgrade: x"]);
    await http.client.over();
    server.close();
    return http.client.text;
  }

  it("refuses with a message and closes", async () => {
    const text = await upgrade((exchange) => {
      expect(exchange.query.get("a")).toBe("1");
      exchange.refuse(403, "no entry €");
    });
    expect(text).toMatch(/^HTTP\/1\.1 403 Forbidden\r\nconnection: close\r\n/);
    expect(Buffer.from(text, "latin1").toString()).toMatch(/content-length: 12\r\n\r\nno entry €$/);
  });

  it("hands over the connection", async () => {
    const text = await upgrade((exchange) => {
      const stream = exchange.accept({ Upgrade: "x" });
      stream.bind({
        data: () => undefined,
        drained: () => undefined,
        finished: () => undefined,
        closed: () => undefined,
      });
      stream.write(Buffer.from("hi"));
      stream.end();
    });
    expect(text).toBe("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nhi");
  });

  it.each(["accept", "refuse"] as const)(
    "ends a connection on which an earlier request waits for its answer: %s",
    async (act) => {
      const server = createServer();
      const waiting: HttpExchange[] = [];
      let aborts = 0;
      server.on("request", (request, response) => {
        const incoming = nodeHttpExchange(request, response);
        incoming.onAborted(() => (aborts += 1));
        if (waiting.push(incoming) === 1) incoming.respond(200, {}, "first");
      });
      server.on("upgrade", (request, socket, head) => {
        const incoming = nodeUpgradeExchange(request, socket, head);
        if (act === "accept") incoming.accept({ Upgrade: "x" }).write(Buffer.from("frame"));
        else incoming.refuse(403, "no");
        waiting[1]?.respond(200, {}, "second");
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      const address: AddressInfo | string | null = server.address();
      const http = await RawHttp.to(typeof address === "object" && address !== null ? address.port : 0);
      http.start("GET", "");
      expect((await http.response()).body).toBe("first");
      http.start("GET", "");
      http.start("GET", "", ["Connection: Upgrade", "Upgrade: x"]);
      await http.client.over();
      server.close();
      await once(server, "close");
      expect([http.client.text, aborts, waiting.length]).toEqual(["", 1, 2]);
    },
  );

  it("refuses to write a header that would be two", async () => {
    await upgrade((exchange) => {
      expect(() => exchange.accept({ "x-a": "1\r\nx-b: 2" })).toThrow("Invalid character");
      exchange.refuse(500, "");
    });
  });
});
