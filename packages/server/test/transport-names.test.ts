import { Server } from "@rt/server";
import { websocket } from "@rt/transports/websocket";
import { expect, test } from "vitest";
import { ask, eioPath } from "./support/http.ts";
import { serve } from "./support/server.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

test.each([
  ["xhr-polling", "polling"],
  ["jsonp-polling", "polling&j=0"],
  ["jsonp", "polling&j=0"],
  ["polling", "polling"],
])("the name %s stands for a transport that answers transport=%s", async (name, query) => {
  const { port } = await serve({ transports: [name] });
  expect((await ask(port, eioPath(`transport=${query}`))).status).toBe(200);
  expect((await refusedUpgrade(port, "EIO=4&transport=websocket")).body).toBe("Transport unknown");
});

test("the name flashsocket stands for WebSocket", async () => {
  const { port } = await serve({ transports: ["flashsocket"] });
  const wire = await Wire.to(port);
  wire.socket.close();
  expect((await ask(port, eioPath("transport=polling"))).body).toContain("Transport unknown");
});

test("the classic lists are accepted as they were, though two of their names mean one transport", () => {
  const classic = [
    "websocket",
    "server-events",
    "flashsocket",
    "htmlfile",
    "xhr-multipart",
    "xhr-polling",
    "jsonp-polling",
  ];
  expect(() => new Server({ transports: classic })).not.toThrow();
});

test("a name for a transport that is there as an acceptor is refused", () => {
  expect(() => new Server({ transports: [websocket(), "flashsocket"] })).toThrow(/"websocket" is there twice/);
});

test.each(["streaming", "sse", "multipart"])(
  "%s is answered where no transports are named, and htmlfile is not",
  async (name) => {
    const { http, port } = await serve();
    const controller = new AbortController();
    const url = (transport: string): string => `http://127.0.0.1:${port}${eioPath(`transport=${transport}`)}`;
    const { status } = await fetch(url(name), { signal: controller.signal });
    const other = await fetch(url("htmlfile"));
    controller.abort();
    expect([status, other.status, await other.text()]).toEqual([200, 400, '{"code":0,"message":"Transport unknown"}']);
    http.closeAllConnections();
  },
);
