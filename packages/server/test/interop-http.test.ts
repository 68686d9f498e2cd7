import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { Server, type Socket } from "@rt/server";
import express from "express";
import type { Socket as Peer } from "socket.io-client";
import { io as connect } from "socket.io-client";
import { describe, expect, onTestFinished, test } from "vitest";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { client, connected, WAYS } from "./support/client.ts";
import { ask } from "./support/http.ts";
import { sidOf } from "./support/inside.ts";
import { enter, settled, socketOf } from "./support/pair.ts";
import { portOf, serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/** A server for this test, where it listens already or will. */
function closing(io: Server): Server {
  onTestFinished(() => io.close());
  return io;
}

async function portOfOwn(io: Server): Promise<number> {
  const { httpServer } = io;
  if (httpServer === undefined) throw new Error("it listens nowhere");
  await once(httpServer, "listening");
  const address = httpServer.address();
  return typeof address === "object" ? (address?.port ?? 0) : 0;
}

describe.each(WAYS)("where a server listens, for a client by %s", (way) => {
  test("beside Express, which keeps its routes, those too that are added later", async () => {
    const app = express();
    app.get("/before", (_request, response) => void response.send("before"));
    const http = createServer(app);
    const { io, port } = await serve({}, undefined, http);
    app.get("/after", (_request, response) => void response.send("after"));
    app.post("/echo", express.text(), (request, response) => void response.send(request.body));
    app.use((request, response) => void response.status(404).send(`no ${request.path}`));
    const ends = await enter({ io, port }, way);
    const text = async (path: string, init?: RequestInit): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port}${path}`, init)).text();
    expect(await text("/before")).toBe("before");
    expect(await text("/after")).toBe("after");
    expect(await text("/echo", { method: "POST", body: "hi", headers: { "content-type": "text/plain" } })).toBe("hi");
    expect(await text("/socket.io.txt")).toBe("no /socket.io.txt");
    expect(await text("/x/socket.io/?EIO=4&transport=polling")).toBe("no /x/socket.io/");
    await settled(ends);
  });

  test("at an HTTP server that listens already", async () => {
    const http = createServer().listen(0, "127.0.0.1");
    await once(http, "listening");
    const io = closing(new Server({ closeTimeout: 100 }).attach(http));
    await settled(await enter({ io, port: portOf(http) }, way));
  });

  test("at a port of its own: `new Server(port)` and `listen`", async () => {
    const makers = [
      (): Server => new Server(0, { closeTimeout: 100 }),
      (): Server => new Server({ closeTimeout: 100 }).listen("0"),
    ];
    for (const make of makers) {
      const io = closing(make());
      await settled(await enter({ io, port: await portOfOwn(io) }, way));
    }
  });

  test("at an HTTPS server", async () => {
    const https = createHttpsServer({ key: KEY, cert: CERTIFICATE });
    const io = closing(new Server(https, { closeTimeout: 100 }));
    https.listen(0, "127.0.0.1");
    await once(https, "listening");
    const { port } = https.address() as { port: number };
    const peer: Peer = connect(`https://localhost:${port}`, {
      ca: CERTIFICATE,
      forceNew: true,
      transports: way === "polling" ? ["polling"] : way === "websocket" ? ["websocket"] : ["polling", "websocket"],
    });
    onTestFinished(() => void peer.disconnect());
    const up = next(peer, "connect");
    await next(peer.io, "open");
    if (way === "upgrade") await next(peer.io.engine, "upgrade");
    await up;
    const socket = socketOf(io.sockets, peer);
    expect(socket.handshake.secure).toBe(true);
    socket.on("echo", (value, answer) => answer(value));
    const big = Buffer.alloc(200_000, "tls");
    expect(big.equals((await peer.emitWithAck("echo", big)) as Buffer)).toBe(true);
  });

  test("under two paths of one HTTP server, as two servers", async () => {
    const http = createServer((_request, response) => void response.writeHead(404).end());
    const one = closing(new Server(http, { path: "/one", closeTimeout: 100, destroyUpgradeTimeout: 50 }));
    const two = closing(new Server(http, { path: "/two/deep/", closeTimeout: 100, destroyUpgradeTimeout: 50 }));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const port = portOf(http);
    const ends = [
      await enter({ io: one, port }, way, { path: "/one" }),
      await enter({ io: two, port }, way, { path: "/two/deep" }),
    ];
    expect([one.engine.clientsCount, two.engine.clientsCount]).toEqual([1, 1]);
    const heard = ends.map(({ peer }) => next(peer, "who"));
    one.emit("who", 1);
    two.emit("who", 2);
    expect(await Promise.all(heard)).toEqual([[1], [2]]);
    const nowhere = client(port, way, { reconnection: false });
    const refused = next<[Error]>(nowhere, "connect_error");
    nowhere.connect();
    expect((await refused)[0].message).toBe(way === "websocket" ? "websocket error" : "xhr poll error");
    for (const { peer } of ends) expect(await peer.emitWithAck("sync")).toBeUndefined();
  });
});

describe("cross-origin requests (A.11)", () => {
  const origin = "https://app.example";
  const cors = { origin, credentials: true, methods: ["GET", "POST"], allowedHeaders: ["x-mine"] };
  const path = "/socket.io/?EIO=4&transport=polling";

  test("get no headers where `cors` is not given", async () => {
    const { port } = await serve();
    const { headers, status } = await ask(port, path, { headers: { origin } });
    expect(status).toBe(200);
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  });

  test("have their preflight answered", async () => {
    const { io, port } = await serve({ cors });
    const { status, headers, body } = await ask(port, path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "x-mine" },
    });
    expect([status, body, headers["content-length"]]).toEqual([204, "", "0"]);
    expect(headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-mine",
      vary: "Origin",
    });
    expect(io.engine.clientsCount).toBe(0);
  });

  test("get their headers on answers and on refusals", async () => {
    const { port } = await serve({ cors });
    for (const [target, status] of [
      [path, 200],
      [`${path}&sid=unknown`, 400],
    ] as const) {
      const answer = await ask(port, target, { headers: { origin } });
      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-credentials": "true",
      });
    }
  });

  test("of any origin get `*` where every one is allowed, and asked-for headers back", async () => {
    const { port } = await serve({ cors: { origin: "*" } });
    const { headers } = await ask(port, path, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "GET", "access-control-request-headers": "x-a,x-b" },
    });
    expect(headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET,HEAD,PUT,PATCH,POST,DELETE",
      "access-control-allow-headers": "x-a,x-b",
    });
  });

  test("of one of several origins get it back, others nothing", async () => {
    const { port } = await serve({ cors: { origin: [origin, /\.friend\.example$/] } });
    const allowed = async (from: string): Promise<unknown> => {
      const { headers } = await ask(port, path, { headers: { origin: from } });
      expect(headers["vary"]).toBe("Origin");
      return headers["access-control-allow-origin"];
    };
    expect(await allowed(origin)).toBe(origin);
    expect(await allowed("https://a.friend.example")).toBe("https://a.friend.example");
    expect(await allowed("https://evil.example")).toBeUndefined();
  });

  test.each(WAYS)("of a client by %s connect from the right origin", async (way) => {
    const { io, port } = await serve({ cors });
    const { socket } = await enter({ io, port }, way, { extraHeaders: { origin } });
    expect(socket.handshake.xdomain).toBe(true);
  });

  test("of another origin are refused by WebSocket, which browsers let through", async () => {
    const { io, port } = await serve({ cors });
    const peer = client(port, "websocket", { extraHeaders: { origin: "https://evil.example" }, reconnection: false });
    const refused = next<[Error]>(peer, "connect_error");
    const told = next<[{ code: number }]>(io.engine, "connection_error");
    peer.connect();
    expect((await refused)[0].message).toBe("websocket error");
    expect((await told)[0]).toMatchObject({ code: 4, message: "Forbidden" });
    expect(io.engine.clientsCount).toBe(0);
  });

  test.each(["polling", "websocket"] as const)(
    "of another origin are refused by %s with `allowedOrigins`",
    async (way) => {
      const { io, port } = await serve({ allowedOrigins: origin });
      const peer = client(port, way, { extraHeaders: { origin: "https://evil.example" }, reconnection: false });
      const refused = next<[Error]>(peer, "connect_error");
      peer.connect();
      expect((await refused)[0].message).toBe(way === "polling" ? "xhr poll error" : "websocket error");
      await settled(await enter({ io, port }, way, { extraHeaders: { origin } }));
      await settled(await enter({ io, port }, way));
    },
  );
});

describe("who is let in", () => {
  /** What a client gets to know of an HTTP refusal. */
  interface TransportError extends Error {
    readonly description: unknown;
  }

  async function refusal(port: number, way: "polling" | "websocket"): Promise<TransportError> {
    const peer = client(port, way, { reconnection: false });
    const refused = next<[TransportError]>(peer, "connect_error");
    peer.connect();
    const [error] = await refused;
    expect(peer.connected).toBe(false);
    return error;
  }

  test.each([
    ["its own words", "not today", "not today"],
    ["no words", null, "Forbidden"],
  ])("`allowRequest` refuses with %s", async (_name, said, told) => {
    const { io, port } = await serve({ allowRequest: (_request, answer) => answer(said, false) });
    const codes: unknown[] = [];
    io.engine.on("connection_error", ({ code, message, context }) => codes.push([code, message, context]));
    const byPolling = await refusal(port, "polling");
    expect([byPolling.message, byPolling.description]).toEqual(["xhr poll error", 403]);
    const { body } = await ask(port, "/socket.io/?EIO=4&transport=polling");
    expect(JSON.parse(body)).toEqual({ code: 4, message: told });
    const byWebSocket = await refusal(port, "websocket");
    expect(byWebSocket.message).toBe("websocket error");
    expect(byWebSocket.description).toMatchObject({ message: "Unexpected server response: 400" });
    const noted = [4, "Forbidden", { message: said ?? undefined }];
    expect(codes).toEqual([noted, noted, noted]);
    expect(io.engine.clientsCount).toBe(0);
  });

  test.each([0, "", "a text", new Error("an error")])("`allowRequest` lets in with `%s` and `true`", async (said) => {
    // As applications in JavaScript call it.
    const allowRequest = (_request: unknown, answer: (error: string, success: boolean) => void): void =>
      void Reflect.apply(answer, undefined, [said, true]);
    const { port } = await serve({ allowRequest });
    expect((await connected(port, "websocket")).connected).toBe(true);
  });

  test("what `allowRequest` adds to the headers, and takes from them, sockets see", async () => {
    const { io, port } = await serve({
      allowRequest: ({ headers }, answer) => {
        headers["x-user"] = "ada";
        delete headers["x-token"];
        answer(null, true);
      },
    });
    for (const way of WAYS) {
      const headers = { "x-token": "secret", origin: "http://a.example" };
      const { socket } = await enter({ io, port }, way, { extraHeaders: headers });
      for (const seen of [socket.handshake.headers, socket.request.headers]) {
        expect([seen["x-user"], seen["x-token"], seen.host]).toEqual(["ada", undefined, `127.0.0.1:${port}`]);
      }
    }
  });

  test("`allowRequest` is asked once per client, for its handshake alone, and may take its time", async () => {
    const urls: unknown[] = [];
    const { io, port } = await serve({
      allowRequest: ({ url, headers }, answer) => {
        urls.push([url?.includes("sid="), headers["x-key"]]);
        setImmediate(() => answer(null, headers["x-key"] === "right"));
      },
    });
    for (const way of WAYS) await settled(await enter({ io, port }, way, { extraHeaders: { "x-key": "right" } }));
    expect(urls).toEqual(WAYS.map(() => [false, "right"]));
    await expect(connected(port, "polling", { extraHeaders: { "x-key": "wrong" } })).rejects.toThrow("xhr poll error");
  });

  test("a cookie names the link on the handshake, and comes back with all requests of a client that keeps it", async () => {
    const { io, port } = await serve({ cookie: { name: "lb", maxAge: 60 } });
    const { headers, body } = await ask(port, "/socket.io/?EIO=4&transport=polling");
    const { sid } = JSON.parse(body.slice(1)) as { sid: string };
    expect(headers["set-cookie"]).toEqual([`lb=${sid}; Max-Age=60; Path=/; HttpOnly; SameSite=Lax`]);
    const later: unknown[] = [];
    io.engine.on("headers", (_headers, { headers: sent, url }) => {
      if (url?.includes("sid=") === true) later.push(sent.cookie);
    });
    const peer = await connected(port, "upgrade", { withCredentials: true });
    expect(new Set(later)).toEqual(new Set([`lb=${sidOf(peer)}`]));
  });

  test("headers can be added to all answers, and to the first", async () => {
    const { io, port } = await serve();
    io.engine.on("initial_headers", (headers) => {
      headers["x-first"] = "1";
    });
    io.engine.on("headers", (headers, request) => {
      headers["x-every"] = request.method ?? "";
    });
    const first = await ask(port, "/socket.io/?EIO=4&transport=polling");
    expect(first.headers).toMatchObject({ "x-first": "1", "x-every": "GET" });
    const arrived = next<[Socket]>(io, "connection");
    const peer = await connected(port, "websocket");
    expect((await arrived)[0].id).toBe(peer.id);
  });
});
