import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type Socket as TcpSocket } from "node:net";
import { Server } from "@rt/server";
import express from "express";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { connected, WAYS } from "./support/client.ts";
import { ask, eioPath, Poller } from "./support/http.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";
import { Wire } from "./support/ws.ts";

function app(): express.Express {
  const made = express();
  made.get("/hello", (_request, response) => {
    response.send("hello from express");
  });
  made.post("/echo", express.text(), (request, response) => {
    response.send(request.body);
  });
  return made;
}

/** An upgrade request as text, on a connection of its own. */
async function upgrade(port: number, path: string): Promise<TcpSocket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  return socket;
}

/** Until an upgrade request that nobody takes is ended by a server of its own: what was due before it has happened. */
async function unclaimedEnds(destroyUpgradeTimeout: number): Promise<void> {
  const { port } = await serve({ destroyUpgradeTimeout });
  await once(await upgrade(port, "/nobody"), "close");
}

describe.each(WAYS)("Express 5 on the same server, by %s", (way) => {
  test.each(["before", "after"])("added %s", async (order) => {
    const http = createServer();
    if (order === "before") http.on("request", app());
    const { port, io } = await serve({}, undefined, http);
    if (order === "after") http.on("request", app());
    io.on("connection", (socket) => socket.on("q", (answer) => answer("a")));
    const peer = await connected(port, way);
    expect(await peer.emitWithAck("q")).toBe("a");
    expect((await ask(port, "/hello")).body).toBe("hello from express");
    expect(
      (await ask(port, "/echo", { method: "POST", body: "text", headers: { "content-type": "text/plain" } })).body,
    ).toBe("text");
    expect((await ask(port, "/socket.io/below?EIO=4&transport=polling")).status).toBe(404);
    expect(await peer.emitWithAck("q")).toBe("a");
  });
});

test("every listener of the application hears of its requests, in order, and of none of ours", async () => {
  const http = createServer();
  const log: string[] = [];
  http.on("request", (request) => log.push(`first ${request.url}`));
  const { port } = await serve({}, undefined, http);
  http.prependListener("request", (request) => log.push(`before ${request.url}`));
  http.on("request", (_request, response) => response.end("app"));
  await Poller.open(port);
  expect((await ask(port, "/x")).body).toBe("app");
  expect(log).toEqual(["before /x", "first /x"]);
});

test("`Expect: 100-continue` is answered, though the application listens for it", async () => {
  const http = createServer();
  http.on("checkContinue", (_request, response) => response.writeHead(417).end());
  const { port } = await serve({}, undefined, http);
  const poller = await Poller.open(port);
  expect((await poller.post("40", { expect: "100-continue" })).body).toBe("ok");
  expect((await ask(port, "/x", { method: "POST", body: "x", headers: { expect: "100-continue" } })).status).toBe(417);
});

test("two servers share an HTTP server, each under its path", async () => {
  const { port, http } = await serve();
  const other = new Server(http, { path: "/other", closeTimeout: 100 });
  onTestFinished(() => void other.close());
  await Poller.open(port);
  expect((await ask(port, "/other/?EIO=4&transport=polling")).status).toBe(200);
  expect([other.engine.clientsCount]).toEqual([1]);
});

describe("upgrade requests that are not ours", () => {
  test("reach the application's own WebSocket server", async () => {
    const { port, http } = await serve({ destroyUpgradeTimeout: 50 });
    const wss = new WebSocketServer({ server: http, path: "/mine" });
    wss.on("connection", (socket) => socket.on("message", (data: Buffer) => socket.send(`echo ${data.toString()}`)));
    const { WebSocket } = await import("ws");
    const socket = new WebSocket(`ws://127.0.0.1:${port}/mine`);
    await once(socket, "open");
    await unclaimedEnds(50);
    socket.send("a");
    expect(String((await next(socket, "message"))[0])).toBe("echo a");
    socket.close();
    await once(socket, "close");
    wss.close();
  });

  test("are ended without a word when nobody takes them", async () => {
    const { port } = await serve({ destroyUpgradeTimeout: 50 });
    const socket = await upgrade(port, "/nobody");
    const received: Buffer[] = [];
    socket.on("data", (data) => received.push(data));
    await once(socket, "close");
    expect(received).toEqual([]);
    (await Wire.to(port)).socket.close();
  });

  test("also on a connection that was answered before", async () => {
    const { port } = await serve({ destroyUpgradeTimeout: 50 });
    const socket = connect(port, "127.0.0.1");
    socket.write("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
    await once(socket, "data");
    socket.write("GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await once(socket, "close");
  });

  test("are left alone where that is asked for", async () => {
    const { port, http } = await serve({ destroyUpgrade: false, destroyUpgradeTimeout: 50 });
    const taken = next<[unknown, TcpSocket]>(http, "upgrade");
    const socket = await upgrade(port, "/nobody");
    const [, theirs] = await taken;
    await unclaimedEnds(50);
    expect(theirs.writable).toBe(true);
    theirs.end("HTTP/1.1 418 Teapot\r\n\r\n");
    expect(String((await once(socket, "data"))[0])).toContain("418");
    socket.destroy();
  });

  test("may be reset at any time", async () => {
    const { port, http } = await serve({ destroyUpgradeTimeout: 50 });
    const arrived = next<[unknown, TcpSocket]>(http, "upgrade");
    const socket = await upgrade(port, "/nobody");
    const [, theirs] = await arrived;
    socket.resetAndDestroy();
    await new Promise((resolve) => theirs.once("close", resolve));
    (await Wire.to(port)).socket.close();
  });

  test("ours may be reset too, while the application decides", async () => {
    const decide: (() => void)[] = [];
    const { port, io } = await serve({ allowRequest: (_request, callback) => decide.push(() => callback(null, true)) });
    const socket = await upgrade(port, eioPath("transport=websocket"));
    while (decide.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.resetAndDestroy();
    await once(socket, "close");
    const polling = connect(port, "127.0.0.1");
    polling.write(`GET ${eioPath("transport=polling")} HTTP/1.1\r\nHost: x\r\n\r\n`);
    while (decide.length === 1) await new Promise((resolve) => setImmediate(resolve));
    polling.resetAndDestroy();
    await once(polling, "close");
    await new Promise((resolve) => setImmediate(resolve));
    for (const go of decide.splice(0)) go();
    const wire = Wire.to(port);
    while (decide.length === 0) await new Promise((resolve) => setImmediate(resolve));
    decide[0]?.();
    (await wire).socket.close();
    expect(io.engine.clientsCount).toBeLessThanOrEqual(1);
  });
});
