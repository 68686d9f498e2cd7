import { once } from "node:events";
import { Agent, createServer, get, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { closeServer } from "../src/http/close-server.ts";

test("does not wait for a connection that its client keeps, once what it asked last is answered", async () => {
  const server = createServer({ keepAliveTimeout: 600_000 });
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const asked = once(server, "request");
  const request = get({ agent, host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  const [, response] = (await asked) as [unknown, ServerResponse];
  const closed = closeServer(server, 600_000);
  response.end();
  const [answer] = await once(request, "response");
  answer.resume();
  expect(await closed).toBeUndefined();
});
