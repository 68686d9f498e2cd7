import { IncomingMessage } from "node:http";
import { type EngineMiddleware, Server, type Socket } from "@rt/server";
import express, { type RequestHandler } from "express";
import session from "express-session";
import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import { CallBox } from "./support/caller.ts";
import { connected, WAYS, type Way } from "./support/client.ts";
import { ask, begin, eioPath, Poller } from "./support/http.ts";
import { head, Raw, upgradeHead } from "./support/raw.ts";
import { portOf, type Served, serve } from "./support/server.ts";
import { stillTime } from "./support/still-time.ts";
import { next, until } from "./support/wait.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

declare module "express-session" {
  interface SessionData {
    user: string;
    count: number;
  }
}

declare module "node:http" {
  interface IncomingMessage {
    session: session.Session & Partial<session.SessionData>;
    user?: string;
  }
}

/** The parameters that requests bear, by the name that the reference has for them. */
function queryOf(request: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Reflect.get(request, "_query");
}

const sessions = (): RequestHandler => session({ secret: "for tests", resave: false, saveUninitialized: false });

/** An application that keeps sessions, and a client's cookie of one in which Ada is logged in. */
async function withSessions(
  use: (io: Server, middleware: RequestHandler) => void,
): Promise<Served & { cookie: string }> {
  const middleware = sessions();
  const app = express();
  app.use(middleware);
  app.get("/login", (request, response) => {
    request.session.user = "ada";
    response.send("hello");
  });
  app.get("/count", (request, response) => void response.send(String(request.session.count)));
  const served = await serve({}, app);
  use(served.io, middleware);
  const { headers } = await ask(served.port, "/login");
  return { ...served, cookie: String(headers["set-cookie"]).split(";")[0] ?? "" };
}

async function entering(io: Server, port: number, way: Way, cookie: string): Promise<Socket> {
  const socket = next<[Socket]>(io, "connection");
  await connected(port, way, { extraHeaders: { cookie } });
  return (await socket)[0];
}

describe.each(WAYS)("express-session, by %s", (way) => {
  test("as a middleware of the engine: what the application knows of the user, the socket knows", async () => {
    const { io, port, cookie } = await withSessions((server, middleware) => server.engine.use(middleware));
    const { request } = await entering(io, port, way, cookie);
    expect(request.session.user).toBe("ada");
    expectTypeOf(request.session.user).toEqualTypeOf<string | undefined>();
    // The recipe for what comes later: look again, change, save.
    await new Promise((resolve) => request.session.reload(resolve));
    request.session.count = 3;
    await new Promise((resolve) => request.session.save(resolve));
    expect((await ask(port, "/count", { headers: { cookie } })).body).toBe("3");
    await new Promise((resolve) => request.session.reload(resolve));
    expect(request.session.count).toBe(3);
  });

  test("as a middleware of a namespace, which is the older recipe", async () => {
    const { io, port, cookie } = await withSessions((server, middleware) =>
      server.use((socket, proceed) => Reflect.apply(middleware, undefined, [socket.request, {}, proceed])),
    );
    const { request } = await entering(io, port, way, cookie);
    expect(request.session.user).toBe("ada");
  });
});

test("a new session's cookie comes with the first answer of polling, and with the `101`", async () => {
  const { io, port } = await serve();
  io.engine.use(session({ secret: "for tests", resave: false, saveUninitialized: true }));
  const { headers } = await ask(port, eioPath("transport=polling"));
  expect(headers["set-cookie"]).toEqual([expect.stringContaining("connect.sid=")]);
  const wire = await Wire.to(port);
  expect(wire.headers["set-cookie"]).toEqual([expect.stringContaining("connect.sid=")]);
  wire.socket.terminate();
});

describe("what middlewares see", () => {
  test("every request and upgrade, and `_query.sid` only where there is one", async () => {
    const { io, port } = await serve();
    const seen: string[] = [];
    io.engine.use((request, _response, proceed) => {
      const { sid, transport } = queryOf(request);
      seen.push(`${request.method} ${String(transport)} ${sid === undefined ? "first" : "further"}`);
      proceed();
    });
    const poller = await Poller.open(port);
    await poller.post("40");
    await poller.poll();
    const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    wire.socket.terminate();
    (await Wire.to(port)).socket.terminate();
    expect(seen).toEqual([
      "GET polling first",
      "POST polling further",
      "GET polling further",
      "GET websocket further",
      "GET websocket first",
    ]);
  });

  test("requests in the order in which they were added, behind CORS, and none that CORS answers", async () => {
    const { io, port } = await serve({ cors: { origin: "http://a.test" } });
    const seen: string[] = [];
    io.engine.use((request, response, proceed) => {
      seen.push(`first ${request.method} ${String(response.getHeader("access-control-allow-origin"))}`);
      setImmediate(proceed);
    });
    io.engine.use((request, _response, proceed) => {
      seen.push(`second ${request.method}`);
      proceed();
    });
    const headers = { origin: "http://a.test" };
    expect((await ask(port, eioPath("transport=polling"), { method: "OPTIONS", headers })).status).toBe(204);
    expect((await ask(port, eioPath("transport=polling"), { headers })).status).toBe(200);
    expect(seen).toEqual(["first GET http://a.test", "second GET"]);
  });

  test("preflights that CORS is told to leave to them", async () => {
    const { io, port } = await serve({ cors: { origin: "http://a.test", preflightContinue: true } });
    io.engine.use((request, response, proceed) => {
      if (request.method === "OPTIONS") response.writeHead(299).end();
      else proceed();
    });
    const headers = { origin: "http://a.test", "access-control-request-method": "POST" };
    const { status, headers: received } = await ask(port, eioPath("transport=polling"), { method: "OPTIONS", headers });
    expect(received).toMatchObject({ "access-control-allow-origin": "http://a.test" });
    expect([status, (await ask(port, eioPath("transport=polling"), { headers })).status]).toEqual([299, 200]);
  });

  test("requests that are refused after them too, and none of other paths", async () => {
    const { io, port } = await serve();
    const seen: (string | undefined)[] = [];
    io.engine.use((request, _response, proceed) => {
      seen.push(request.url);
      proceed();
    });
    expect((await ask(port, eioPath("transport=none"))).status).toBe(400);
    expect((await ask(port, "/elsewhere")).status).toBe(404);
    expect(seen).toEqual([eioPath("transport=none")]);
  });

  test("headers that they set go with all answers, with the `101`, and with refusals", async () => {
    const { io, port } = await serve();
    io.engine.use((_request, response, proceed) => {
      response.setHeader("X-Frame-Options", "DENY");
      response.setHeader("content-length", "5");
      response.removeHeader("content-length");
      response.appendHeader("x-many", "1");
      response.appendHeader("x-many", "2");
      proceed();
    });
    const poller = await Poller.open(port);
    const answers = [await ask(port, eioPath("transport=none")), await poller.post("40"), await poller.poll()];
    expect(answers.map(({ headers }) => headers["x-frame-options"])).toEqual(["DENY", "DENY", "DENY"]);
    const wire = await Wire.to(port);
    expect(wire.headers).toMatchObject({ "x-frame-options": "DENY", "x-many": "1, 2" });
    wire.socket.terminate();
  });

  test("a `101` whose own headers they cannot change", async () => {
    const { io, port } = await serve();
    io.engine.use((_request, response, proceed) => {
      for (const name of ["Connection", "Upgrade", "Sec-WebSocket-Accept", "Content-Length"])
        response.setHeader(name, "7");
      proceed();
    });
    const wire = await Wire.to(port);
    expect(wire.headers["content-length"]).toBeUndefined();
    expect(await wire.next()).toMatch(/^0\{/);
    wire.socket.terminate();
  });
});

describe("a middleware that refuses", () => {
  const failures = {
    "by `next(error)`": (_: unknown, __: unknown, proceed: (error?: unknown) => void) => proceed(new Error("no")),
  };

  test.each(Object.entries(failures))("%s: 400, and `connection_error` tells", async (_name, middleware) => {
    const { io, port, errors } = await serve();
    const told: unknown[] = [];
    io.engine.on("connection_error", ({ req, code, message, context }) =>
      told.push({ code, message, context, transport: queryOf(req)["transport"] }),
    );
    io.engine.use(middleware);
    expect(await ask(port, eioPath("transport=polling"))).toMatchObject({
      status: 400,
      body: '{"code":3,"message":"Bad request"}',
    });
    expect(await refusedUpgrade(port, "EIO=4&transport=websocket")).toMatchObject({ status: 400, body: "Bad request" });
    const context = { name: "MIDDLEWARE_FAILURE", error: expect.objectContaining({ message: "no" }) };
    expect(told).toEqual([
      { code: 3, message: "Bad request", context, transport: "polling" },
      { code: 3, message: "Bad request", context, transport: "websocket" },
    ]);
    expect(errors).toEqual([]);
    expect(io.engine.clientsCount).toBe(0);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("broken");
      },
    ],
    ["is rejected", () => Promise.reject(new Error("broken"))],
    ["is rejected with nothing at all", () => Promise.reject(undefined)],
  ])("one that %s has refused, and `onError` hears of it", async (_name, middleware) => {
    const { io, port, errors } = await serve();
    io.engine.use(middleware);
    expect((await ask(port, eioPath("transport=polling"))).status).toBe(400);
    expect((await refusedUpgrade(port, "EIO=4&transport=websocket")).status).toBe(400);
    expect(errors).toHaveLength(2);
  });

  test("one that never answers has refused after `connectTimeout`", async () => {
    const { io, port, errors } = await serve({ connectTimeout: 50 });
    io.engine.use(() => undefined);
    const late = { code: "LISTENER_FAILED" };
    expect((await ask(port, eioPath("transport=polling"))).status).toBe(400);
    expect((await refusedUpgrade(port, "EIO=4&transport=websocket")).status).toBe(400);
    expect(errors).toEqual([expect.objectContaining(late), expect.objectContaining(late)]);
  });

  test("one that answers by itself: its answer arrives, for requests and upgrades", async () => {
    const { io, port, errors } = await serve({ connectTimeout: 50 });
    io.engine.use((request, response) => {
      if (request.url?.endsWith("silent") === true) return;
      response.writeHead(401, { "www-authenticate": "Basic" }).end("who are you?");
    });
    const answer = { status: 401, body: "who are you?", headers: { "www-authenticate": "Basic" } };
    expect(await ask(port, eioPath("transport=polling"))).toMatchObject(answer);
    expect(await refusedUpgrade(port, "EIO=4&transport=websocket")).toMatchObject(answer);
    // By then the time of those that were answered would have ended too.
    expect((await ask(port, eioPath("transport=polling&silent"))).status).toBe(400);
    expect(errors).toHaveLength(1);
  });

  test("one that takes longer than the client: no session is opened, and nobody waits", async () => {
    const time = stillTime();
    const { io, port, errors } = await serve({ connectTimeout: 50 });
    const waiting: (() => void)[] = [];
    const gone = new Promise<void>((resolve) => {
      io.engine.use((request, _response, proceed) => {
        waiting.push(proceed);
        request.once("close", resolve);
      });
    });
    const { sent } = begin(port, eioPath("transport=polling"), {});
    await until(() => waiting.length === 1);
    sent.destroy();
    await gone;
    for (const proceed of waiting) proceed();
    expect(io.engine.clientsCount).toBe(0);
    const asked = ask(port, eioPath("transport=polling"));
    await until(() => waiting.length === 2);
    await time.pass(60);
    expect((await asked).status).toBe(400);
    expect(errors).toHaveLength(1);
  });
});

describe("a middleware that answers twice", () => {
  test("by an answer and `next`: the answer counts, and no session is opened", async () => {
    const { io, port } = await serve();
    io.engine.use((_request, response, proceed) => {
      response.writeHead(401).end("no");
      proceed();
    });
    expect(await ask(port, eioPath("transport=polling"))).toMatchObject({ status: 401, body: "no" });
    expect((await refusedUpgrade(port, "EIO=4&transport=websocket")).status).toBe(401);
    expect(io.engine.clientsCount).toBe(0);
  });

  test("by `next` twice: once", async () => {
    const { io, port } = await serve();
    io.engine.use((_request, _response, proceed) => {
      proceed();
      proceed(new Error("no"));
    });
    expect((await ask(port, eioPath("transport=polling"))).status).toBe(200);
    await until(() => io.engine.clientsCount === 1);
  });

  test("by `next` and an answer: the poll that it took is lost, its session ends in order, and nothing breaks", async () => {
    const { io, port } = await serve();
    const conn = next<[{ once(event: "close", listener: () => void): void }]>(io.engine, "connection");
    const poller = await Poller.open(port);
    const [opened] = await conn;
    const closed = next(opened, "close");
    io.engine.use((_request, response, proceed) => {
      proceed();
      response.writeHead(200).end("not a frame");
    });
    expect((await poller.poll()).body).toBe("not a frame");
    await closed;
    // On an upgrade the connection is the WebSocket's by then.
    const wire = await Wire.to(port);
    expect(await wire.next()).toMatch(/^0\{/);
    wire.socket.terminate();
  });

  test("by `next` and an error: it is reported", async () => {
    const { io, port, errors } = await serve();
    io.engine.use((_request, _response, proceed) => {
      proceed();
      throw new Error("too late");
    });
    expect((await ask(port, eioPath("transport=polling"))).status).toBe(200);
    expect(errors).toEqual([expect.objectContaining({ message: "too late" })]);
  });
});

describe("`socket.request`", () => {
  test("is the request that middlewares saw first, with all that they left on it", async () => {
    const { io, port } = await serve();
    const first: unknown[] = [];
    io.engine.use((request, _response, proceed) => {
      if (queryOf(request)["sid"] === undefined) first.push(request);
      request.user = "ada";
      proceed();
    });
    const { request, client: inside, conn } = await entering(io, port, "upgrade", "a=b");
    expect(request).toBe(first[0]);
    expect([inside.request, conn.request]).toEqual([request, request]);
    expect(request.user).toBe("ada");
  });

  test.each(WAYS)("has what applications read, without middlewares, by %s", async (way) => {
    const { io, port } = await serve();
    const { request, conn } = await entering(io, port, way, "a=b");
    expect(request).toBeInstanceOf(IncomingMessage);
    expect(conn.request).toBe(request);
    expect(request.url).toMatch(/^\/socket\.io\/\?EIO=4&transport=/);
    expect(request).toMatchObject({ method: "GET", headers: { cookie: "a=b", host: `127.0.0.1:${port}` } });
    expect(queryOf(request)).toMatchObject({ EIO: "4" });
    expect(queryOf(request)["sid"]).toBeUndefined();
    expect([request.socket.remoteAddress, request.connection.remoteAddress]).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect("encrypted" in request.socket).toBe(false);
  });

  test("is the request that `allowRequest` saw, where it left something on it", async () => {
    const { io, port } = await serve({
      allowRequest: (request, callback) => {
        if (queryOf(request)["EIO"] === "4") request.user = "ada";
        callback(null, true);
      },
    });
    const { request } = await entering(io, port, "websocket", "a=b");
    expect(request.user).toBe("ada");
  });
});

describe("a link that came by no HTTP", () => {
  function opened(): { box: CallBox; io: Server; errors: unknown[] } {
    const box = new CallBox();
    const errors: unknown[] = [];
    const io = new Server({ transports: [box], closeTimeout: 100, onError: (error) => errors.push(error) });
    onTestFinished(() => void io.close());
    return { box, io, errors };
  }

  test("is shown as the request that its client would have made, which its sockets have", async () => {
    const { box, io } = opened();
    io.engine.use((request, response, proceed) => {
      response.setHeader("x-any", "1");
      request.user = `${String(queryOf(request)["user"])} of ${String(request.headers["x-house"])}`;
      proceed();
    });
    const connection = next<[Socket]>(io, "connection");
    box.call({ user: "ada" }, { headers: { "x-house": "lovelace" } }).say("40");
    expect((await connection)[0].request.user).toBe("ada of lovelace");
  });

  test.each<[string, EngineMiddleware]>([
    ["refused", (_request, _response, proceed) => proceed(new Error("no"))],
    ["answered", (_request, response) => response.writeHead(401).end("no")],
    [
      "given the head of an answer",
      (_request, response, proceed) => {
        response.writeHead(401);
        proceed();
      },
    ],
    ["given a part of an answer", (_request, response) => response.write("n")],
  ])("is ended where it is %s", async (_name, middleware) => {
    const { box, io, errors } = opened();
    io.engine.use(middleware);
    expect(await box.call().over()).toEqual([]);
    expect([io.engine.clientsCount, errors]).toEqual([0, []]);
  });

  test("goes on where an answer follows the consent", async () => {
    const { box, io } = opened();
    io.engine.use((_request, response, proceed) => {
      proceed();
      response.end("late");
    });
    expect(await box.call().greeting()).toMatchObject({ upgrades: [] });
    expect(io.engine.clientsCount).toBe(1);
  });
});

test("an upgrade behind a request of the same connection that is not answered yet ends the connection", async () => {
  const { io, port, errors } = await serve();
  io.engine.use((request, _response, proceed) => {
    if (request.headers.upgrade !== undefined) proceed();
  });
  const raw = await Raw.to(port, head(`GET ${eioPath("transport=polling")}`), upgradeHead());
  await raw.closed;
  expect([raw.received, io.engine.clientsCount, errors]).toEqual(["", 0, []]);
});

test("what is no function is no middleware", async () => {
  const { io, http } = await serve();
  for (const wrong of [undefined, null, "helmet", {}]) {
    expect(() => io.engine.use(wrong as never)).toThrow(
      expect.objectContaining({ name: "RtError", code: "INVALID_ARGUMENT" }),
    );
  }
  expect((await ask(portOf(http), eioPath("transport=polling"))).status).toBe(200);
});
