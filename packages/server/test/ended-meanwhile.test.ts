import { constants } from "node:http2";
import type { EngineMiddleware } from "@rt/server";
import { expect, test } from "vitest";
import { ask, eioPath } from "./support/http.ts";
import { ask2, begin2, serveHttp2, session } from "./support/http2.ts";
import { heardBy } from "./support/pair.ts";
import { Raw, upgradeHead } from "./support/raw.ts";
import { serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

/* A connection that ends while it is being let in, by a listener of the application or by its client, leaves nothing behind. */

const OPEN = eioPath("transport=polling");

test("a client of Socket.IO 2 whose connection a listener of the engine closes at once enters no namespace", async () => {
  const { io, port } = await serve({ allowEIO3: true });
  const entered: string[] = [];
  io.on("connection", (socket) => entered.push(socket.id));
  io.engine.on("connection", (conn) => conn.close());
  await ask(port, "/socket.io/?EIO=3&transport=polling");
  expect([entered, io.sockets.sockets.size]).toEqual([[], 0]);
});

test("a client of Socket.IO 2 that is one too many enters no namespace, whatever it says of itself", async () => {
  const { io, port } = await serve({ allowEIO3: true, maxConnections: 1 });
  await ask(port, "/socket.io/?EIO=3&transport=polling");
  const answer = await ask(port, "/socket.io/?EIO=3&rt=1&transport=polling");
  expect([answer.status, io.sockets.sockets.size, io.engine.clientsCount]).toEqual([503, 1, 1]);
});

test("a dynamic namespace whose listener closes the connection that asked for it does not stay", async () => {
  const { io, port, errors } = await serve();
  const parent = io.of(/^\/for-/);
  const entered: string[] = [];
  parent.on("connection", (socket) => entered.push(socket.id));
  io.on("new_namespace", () => {
    for (const conn of Object.values(io.engine.clients)) conn.close();
  });
  const wire = await Wire.to(port);
  wire.send("40/for-me,");
  await wire.closed;
  await until(() => io.engine.clientsCount === 0);
  expect([entered, parent.children.size, errors]).toEqual([[], 0, []]);
});

test.each(["create-room", "join-room"] as const)(
  "a listener of %s may close the connection: nobody has entered",
  async (event) => {
    const { io, port, errors } = await serve();
    const entered: string[] = [];
    io.on("connection", (socket) => entered.push(socket.id));
    io.sockets.adapter.on(event, () => {
      for (const conn of Object.values(io.engine.clients)) conn.close();
    });
    const wire = await Wire.to(port);
    wire.send("40");
    await wire.closed;
    await until(() => io.engine.clientsCount === 0);
    expect([entered, io.sockets.sockets.size, io.sockets.adapter.rooms.size, errors]).toEqual([[], 0, 0, []]);
  },
);

test("a session whose request HTTP/2 has reset while the application decides is not opened", async () => {
  const decisions: ((error: null, success: boolean) => void)[] = [];
  const { io, port } = await serveHttp2({ allowRequest: (_request, decide) => void decisions.push(decide) });
  const client = await session(port);
  const asked = begin2(client, OPEN);
  asked.on("error", () => undefined);
  asked.end();
  await until(() => decisions.length === 1);
  asked.close(constants.NGHTTP2_CANCEL);
  // Behind the reset on the same connection.
  await ask2(client, eioPath("transport=none"));
  decisions[0]?.(null, true);
  const other = ask2(client, OPEN);
  await until(() => decisions.length === 2);
  decisions[1]?.(null, true);
  expect((await other).status).toBe(200);
  expect(io.engine.clientsCount).toBe(1);
});

test("a poll that HTTP/2 has reset while the application decides takes no message with it", async () => {
  const decisions: (() => void)[] = [];
  let decides = (go: () => void): void => go();
  const origin = (_origin: unknown, done: (error: null, isAllowed: boolean) => void): void =>
    decides(() => done(null, true));
  const { io, port } = await serveHttp2({ cors: { origin } });
  const connection = next<[{ emit(event: string): void }]>(io, "connection");
  const client = await session(port);
  const headers = { origin: "https://a.example" };
  const { body } = await ask2(client, OPEN, { headers });
  const path = `${OPEN}&sid=${JSON.parse(body.slice(1)).sid}`;
  await ask2(client, path, { method: "POST", body: "40", headers });
  await ask2(client, path, { headers });
  decides = (go) => void decisions.push(go);
  const poll = begin2(client, path, headers);
  poll.on("error", () => undefined);
  poll.end();
  await until(() => decisions.length === 1);
  decides = (go) => go();
  poll.close(constants.NGHTTP2_CANCEL);
  await ask2(client, eioPath("transport=none"));
  decisions[0]?.();
  (await connection)[0].emit("news");
  expect((await ask2(client, path, { headers })).body).toBe('42["news"]');
});

test.each<[string, EngineMiddleware]>([
  ["lets it pass", (_request, _response, proceed) => proceed()],
  ["refuses it", (_request, _response, proceed) => proceed(new Error("no"))],
  ["answers it", (_request, response) => response.writeHead(401).end("no")],
])("of an upgrade that its client has reset nothing is left, whether a middleware %s", async (_way, decide) => {
  const { io, port, errors } = await serve();
  const decisions: (() => unknown)[] = [];
  const gone: unknown[] = [];
  io.engine.use((request, response, proceed) => {
    response.once("close", () => gone.push(request));
    decisions.push(() => decide(request, response, proceed));
  });
  const heard = heardBy(io.engine, "connection_error");
  const raw = await Raw.to(port, upgradeHead());
  await until(() => decisions.length === 1);
  raw.reset();
  await until(() => gone.length === 1);
  decisions[0]?.();
  expect([io.engine.clientsCount, heard, errors]).toEqual([0, [], []]);
});
