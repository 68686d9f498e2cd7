import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as HttpServer, request } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Attachable, Server, type Socket } from "@rt/server";
import express from "express";
import { io as dial } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { connected, WAYS } from "./support/client.ts";
import { ask, eioPath } from "./support/http.ts";
import { portOf, serve } from "./support/server.ts";
import { next, until } from "./support/wait.ts";

const OPEN = eioPath("transport=polling");

async function listening(http: HttpServer): Promise<number> {
  if (!http.listening) await once(http.listen(0, "127.0.0.1"), "listening");
  return portOf(http);
}

function served(io: Server): Server {
  onTestFinished(() => void io.close());
  io.on("connection", (socket) => socket.on("q", (answer) => answer("a")));
  return io;
}

describe.each(WAYS)("what it is attached to, by %s", (way) => {
  test.each(["before", "after"])("a server, %s it listens", async (order) => {
    const http = createServer();
    const io = served(new Server({ closeTimeout: 100 }));
    if (order === "before") io.attach(http);
    const port = await listening(http);
    if (order === "after") io.attach(http);
    expect(await (await connected(port, way)).emitWithAck("q")).toBe("a");
  });

  test("several servers: all their clients are of one server", async () => {
    const [first, second] = [createServer(), createServer()];
    const io = served(new Server({ closeTimeout: 100 }));
    io.attach(first).attach(second);
    const ports = [await listening(first), await listening(second)];
    const peers = await Promise.all(ports.map((port) => connected(port, way)));
    const heard = peers.map((peer) => next(peer, "news"));
    io.emit("news", "for all");
    expect(await Promise.all(heard)).toEqual([["for all"], ["for all"]]);
    expect([io.engine.clientsCount, io.httpServer]).toEqual([2, second]);
    await io.close();
    expect([first.listening, second.listening]).toEqual([false, false]);
  });

  test("what `app.listen` of Express gives", async () => {
    const http = express()
      .get("/x", (_request, response) => void response.send("app"))
      .listen(0, "127.0.0.1");
    served(new Server(http, { closeTimeout: 100 }));
    await once(http, "listening");
    const port = portOf(http);
    expect(await (await connected(port, way)).emitWithAck("q")).toBe("a");
    expect((await ask(port, "/x")).body).toBe("app");
  });

  test("a server with TLS", async () => {
    const http = createSecureServer({ key: KEY, cert: CERTIFICATE });
    served(new Server(http, { closeTimeout: 100 }));
    const port = await listening(http);
    const transports = way === "upgrade" ? ["polling", "websocket"] : [way];
    const peer = dial(`https://127.0.0.1:${port}`, { transports, ca: CERTIFICATE, forceNew: true });
    onTestFinished(() => void peer.disconnect());
    expect(await peer.emitWithAck("q")).toBe("a");
  });

  test("one with others of its kind under other paths, which hear nothing of it", async () => {
    const { http, io: first, port } = await serve();
    const second = served(new Server(http, { path: "/second", closeTimeout: 100 }));
    const seen: string[] = [];
    first.engine.use((_request, _response, proceed) => {
      seen.push("first");
      proceed();
    });
    const peer = await connected(port, way, { path: "/second" });
    expect(await peer.emitWithAck("q")).toBe("a");
    expect([first.engine.clientsCount, second.engine.clientsCount, seen]).toEqual([0, 1, []]);
    await second.close();
  });
});

test("a Unix socket; its clients have no address", async () => {
  const folder = mkdtempSync(join(tmpdir(), "rt-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "server");
  const http = createServer();
  const io = served(new Server(http, { closeTimeout: 100 }));
  await once(http.listen(path), "listening");
  const [response] = await once(request({ socketPath: path, path: OPEN }).end(), "response");
  expect(response.statusCode).toBe(200);
  response.resume();
  const connection = next<[Socket]>(io, "connection");
  const socket = new WebSocket(`ws+unix://${path}:${eioPath("transport=websocket")}`);
  socket.on("open", () => socket.send("40"));
  expect((await connection)[0].conn.remoteAddress).toBe("");
  socket.terminate();
  await until(() => io.engine.clientsCount === 1);
});

describe("what is no place to listen at", () => {
  const koa = { listen: () => undefined, callback: () => undefined, on: () => undefined, emit: () => true };
  const wrong: readonly [string, unknown][] = [
    ["an application of Express", express()],
    ["an application of another framework", koa],
    ["a handler", () => undefined],
    ["no port", 65_536],
    ["a part of one", 1.5],
    ["no number", "http://localhost"],
    ["nothing", ""],
    ["a boolean", true],
    ["a symbol", Symbol("x")],
  ];

  test.each(wrong)("%s", (_name, target) => {
    const misuse = expect.objectContaining({ name: "RtError", code: "INVALID_ARGUMENT" });
    expect(() => new Server(target as Attachable)).toThrow(misuse);
    expect(() => new Server().attach(target as Attachable)).toThrow(misuse);
    expect(() => new Server().listen(target as Attachable)).toThrow(misuse);
  });

  test.each([[{}], [null], [undefined], [Object.create(null)]])("for `attach` %s", (target) => {
    const misuse = expect.objectContaining({ name: "RtError", code: "INVALID_ARGUMENT" });
    expect(() => Reflect.apply(Server.prototype.attach, new Server(), [target])).toThrow(misuse);
  });

  test.each([[5], ["path"], [true]])("options that are %s", (options) => {
    const misuse = expect.objectContaining({ name: "RtError", code: "INVALID_OPTION" });
    expect(() => Reflect.construct(Server, [createServer(), options])).toThrow(misuse);
  });
});
