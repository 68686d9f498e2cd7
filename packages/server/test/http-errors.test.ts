import { type ConnectionError, Server } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask, eioPath, Poller } from "./support/http.ts";
import { type Served, serve } from "./support/server.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

/** What `connection_error` says of the refusals while a test lasts, the request left out. */
function watched({ io }: Served): Omit<ConnectionError, "req">[] {
  const seen: Omit<ConnectionError, "req">[] = [];
  io.engine.on("connection_error", ({ req, ...rest }) => {
    expect(req.url).toContain("/socket.io/");
    seen.push(rest);
  });
  return seen;
}

const MESSAGES = [
  "Transport unknown",
  "Session ID unknown",
  "Bad handshake method",
  "Bad request",
  "Forbidden",
  "Unsupported protocol version",
];

function errorBody(code: number, message: string = MESSAGES[code] ?? ""): string {
  return JSON.stringify({ code, message });
}

const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty"];

describe("refused requests (A.10)", () => {
  test.each([
    ["EIO=4", "GET", 0, {}],
    ["EIO=4&transport=tobi", "GET", 0, { transport: "tobi" }],
    ["EIO=4&transport=webtransport", "GET", 0, { transport: "webtransport" }],
    ...NAMES.map((name) => [`EIO=4&transport=${name}`, "GET", 0, { transport: name }] as const),
    ["EIO=4&transport=polling&sid=none", "GET", 1, { sid: "none" }],
    ["EIO=4&transport=websocket&sid=none", "GET", 1, { sid: "none" }],
    ...NAMES.map((name) => [`EIO=4&transport=polling&sid=${name}`, "GET", 1, { sid: name }] as const),
    ["EIO=4&transport=polling", "POST", 2, { method: "POST" }],
    ["EIO=4&transport=polling", "OPTIONS", 2, { method: "OPTIONS" }],
    ["EIO=4&transport=websocket", "GET", 3, { name: "TRANSPORT_HANDSHAKE_ERROR" }],
    ["transport=polling", "GET", 5, { protocol: 3 }],
    ["EIO=3&transport=polling", "GET", 5, { protocol: 3 }],
    ["EIO=5&transport=polling", "GET", 5, { protocol: 3 }],
  ] as const)("%s by %s: code %i", async (query, method, code, context) => {
    const served = await serve();
    const seen = watched(served);
    const answer = await ask(served.port, `/socket.io/?${query}`, { method });
    expect([answer.status, answer.headers["content-type"], answer.body]).toEqual([
      400,
      "application/json",
      errorBody(code),
    ]);
    expect(seen).toEqual([{ code, message: MESSAGES[code], context }]);
    expect((await Poller.open(served.port)).sid).toHaveLength(20);
  });

  test("a repeated parameter counts with its last value", async () => {
    const { port } = await serve();
    expect((await ask(port, eioPath("transport=foo&transport=polling"))).status).toBe(200);
    expect((await ask(port, "/socket.io/?EIO=4&EIO=3&transport=polling")).body).toBe(errorBody(5));
  });

  test("a session answers on its own transport and version alone", async () => {
    const served = await serve();
    const seen = watched(served);
    const { sid } = await Poller.open(served.port);
    expect((await ask(served.port, eioPath(`transport=websocket&sid=${sid}`))).body).toBe(errorBody(3));
    expect((await ask(served.port, `/socket.io/?EIO=3&transport=polling&sid=${sid}`)).body).toBe(errorBody(3));
    expect(seen.map(({ context }) => context)).toEqual([
      { name: "TRANSPORT_MISMATCH", transport: "websocket", previousTransport: "polling" },
      { name: "PROTOCOL_MISMATCH", protocol: 3, previousProtocol: 4 },
    ]);
  });

  test.each(["PUT", "DELETE", "HEAD", "OPTIONS"])("%s on a session: 500, and the session goes on", async (method) => {
    const { port } = await serve();
    const poller = await Poller.open(port);
    expect(await ask(port, poller.path, { method })).toMatchObject({ status: 500, body: "" });
    expect((await poller.post("40")).body).toBe("ok");
  });

  test("a transport that is not enabled", async () => {
    const { port } = await serve({ transports: ["websocket"] });
    expect((await ask(port, eioPath("transport=polling"))).body).toBe(errorBody(0));
    (await Wire.to(port)).socket.close();
  });

  test("allowRequest refuses with 403, by its own words or without", async () => {
    for (const [error, message] of [
      [null, "Forbidden"],
      ["Thou shall not pass", "Thou shall not pass"],
    ] as const) {
      const served = await serve({ allowRequest: (_request, callback) => callback(error, false) });
      const seen = watched(served);
      const answer = await ask(served.port, eioPath("transport=polling"));
      expect([answer.status, answer.body]).toEqual([403, errorBody(4, message)]);
      expect(seen).toEqual([{ code: 4, message: "Forbidden", context: { message: error ?? undefined } }]);
    }
  });

  test("allowRequest is asked for handshakes alone, before the version is looked at", async () => {
    const asked: string[] = [];
    const { port } = await serve({
      allowRequest: (request, callback) => {
        asked.push(String(request.url));
        setImmediate(callback, null, true);
      },
    });
    const poller = await Poller.open(port);
    await poller.post("40");
    const wire = await Wire.to(port, `transport=websocket&sid=${poller.sid}`);
    expect((await ask(port, "/socket.io/?EIO=3&transport=polling")).body).toBe(errorBody(5));
    expect(asked).toEqual([eioPath("transport=polling"), "/socket.io/?EIO=3&transport=polling"]);
    wire.socket.close();
  });

  test("an allowRequest that throws, or never answers, has refused", async () => {
    const broken = await serve({
      allowRequest: () => {
        throw new Error("broken");
      },
    });
    expect((await ask(broken.port, eioPath("transport=polling"))).status).toBe(403);
    expect(broken.errors).toEqual([new Error("broken")]);
    const silent = await serve({ connectTimeout: 100, allowRequest: () => undefined });
    expect((await ask(silent.port, eioPath("transport=polling"))).status).toBe(403);
  });

  test("an id that cannot be made", async () => {
    const served = await serve();
    const seen = watched(served);
    const error = new Error("no id");
    served.io.engine.generateId = () => {
      throw error;
    };
    expect((await ask(served.port, eioPath("transport=polling"))).body).toBe(errorBody(3));
    expect((await refusedUpgrade(served.port, "EIO=4&transport=websocket")).status).toBe(400);
    served.io.engine.generateId = () => Promise.reject(error);
    expect((await ask(served.port, eioPath("transport=polling"))).body).toBe(errorBody(3));
    expect(seen).toHaveLength(3);
    for (const { context } of seen) expect(context).toEqual({ name: "ID_GENERATION_ERROR", error });
    served.io.engine.generateId = () => "always-the-same-id-AA";
    expect((await Poller.open(served.port)).sid).toBe("always-the-same-id-AA");
    expect((await ask(served.port, eioPath("transport=polling"))).body).toBe(errorBody(3));
  });
});

describe("refused upgrades (A.10): plain HTTP, always 400, before any 101", () => {
  test.each([
    ["EIO=4", 0],
    ["EIO=4&transport=tobi", 0],
    ...NAMES.map((name) => [`EIO=4&transport=${name}`, 0] as const),
    ["EIO=4&transport=websocket&sid=none", 1],
    ...NAMES.map((name) => [`EIO=4&transport=websocket&sid=${name}`, 1] as const),
    ["EIO=4&transport=polling", 3],
    ["EIO=3&transport=websocket", 5],
    ["transport=websocket", 5],
  ] as const)("%s: %i", async (query, code) => {
    const served = await serve();
    const seen = watched(served);
    const refused = await refusedUpgrade(served.port, query);
    expect([refused.status, refused.body, refused.headers["connection"]]).toEqual([400, MESSAGES[code], "close"]);
    expect(seen.map((error) => error.code)).toEqual([code]);
    expect((await Poller.open(served.port)).sid).toHaveLength(20);
  });

  test("by allowRequest, in its words", async () => {
    const { port } = await serve({ allowRequest: (_request, callback) => callback("no entry", false) });
    expect(await refusedUpgrade(port, "EIO=4&transport=websocket")).toMatchObject({ status: 400, body: "no entry" });
  });
});

describe("CORS (A.11)", () => {
  const ORIGIN = "https://example.com";
  const options = { origin: ORIGIN, methods: ["GET", "POST"], allowedHeaders: ["x-a"], credentials: true };

  test("nothing is allowed that was not asked for", async () => {
    const { port } = await serve();
    const { headers } = await ask(port, eioPath("transport=polling"), { headers: { origin: ORIGIN } });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("answers preflights", async () => {
    const { port } = await serve({ cors: options });
    const { status, headers } = await ask(port, eioPath("transport=polling"), {
      method: "OPTIONS",
      headers: { origin: ORIGIN, "access-control-request-method": "POST" },
    });
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-a",
      "content-length": "0",
      vary: "Origin",
    });
  });

  test("stands on every answer, on errors too", async () => {
    const { port } = await serve({ cors: options });
    const origin = { headers: { origin: ORIGIN } };
    for (const query of ["transport=polling", "transport=none", "transport=polling&sid=none"]) {
      const { headers } = await ask(port, eioPath(query), origin);
      expect(headers["access-control-allow-origin"]).toBe(ORIGIN);
      expect(headers["access-control-allow-credentials"]).toBe("true");
    }
    const wire = await Wire.to(port, "transport=websocket", { origin: ORIGIN });
    expect(wire.headers["access-control-allow-origin"]).toBe(ORIGIN);
    wire.socket.close();
  });

  test("a list reflects what is on it, and a delegate decides for each request", async () => {
    const { port } = await serve({
      cors: (request, callback) => callback(null, { origin: [ORIGIN, /\.test$/], credentials: request.url !== "" }),
    });
    const allowed = async (origin: string): Promise<unknown> =>
      (await ask(port, eioPath("transport=polling"), { headers: { origin } })).headers["access-control-allow-origin"];
    expect(await allowed(ORIGIN)).toBe(ORIGIN);
    expect(await allowed("https://a.test")).toBe("https://a.test");
    expect(await allowed("https://evil.com")).toBeUndefined();
    const evil = await refusedUpgrade(port, "EIO=4&transport=websocket", { origin: "https://evil.com" });
    expect([evil.status, evil.body]).toEqual([400, "Forbidden"]);
    (await Wire.to(port, "transport=websocket", { origin: "https://a.test" })).socket.close();
  });

  test("a delegate that fails refuses the request", async () => {
    const served = await serve({ cors: (_request, callback) => callback(new Error("no")) });
    const seen = watched(served);
    expect((await ask(served.port, eioPath("transport=polling"))).body).toBe(errorBody(3));
    expect((await refusedUpgrade(served.port, "EIO=4&transport=websocket")).status).toBe(400);
    expect(seen.map(({ context }) => context["name"])).toEqual(["MIDDLEWARE_FAILURE", "MIDDLEWARE_FAILURE"]);
  });
});

describe("origins", () => {
  test("the rule of `cors` holds for WebSocket; the own origin, and no origin, pass", async () => {
    const { port } = await serve({ cors: { origin: "https://example.com" } });
    const evil = await refusedUpgrade(port, "EIO=4&transport=websocket", { origin: "https://evil.com" });
    expect([evil.status, evil.body]).toEqual([400, "Forbidden"]);
    for (const origin of ["https://example.com", `http://127.0.0.1:${port}`, undefined]) {
      (await Wire.to(port, "transport=websocket", origin === undefined ? {} : { origin })).socket.close();
    }
  });

  test("a function as `cors.origin` is asked for WebSocket too", async () => {
    const { port } = await serve({
      cors: { origin: (origin, callback) => setImmediate(callback, null, origin === "https://good.com") },
    });
    (await Wire.to(port, "transport=websocket", { origin: "https://good.com" })).socket.close();
    expect((await refusedUpgrade(port, "EIO=4&transport=websocket", { origin: "https://evil.com" })).status).toBe(400);
  });

  test.each([
    ["a list", ["https://good.com", /^https:\/\/[a-z]+\.good\.com$/g]],
    ["a function", (origin: string) => Promise.resolve(origin.endsWith("good.com"))],
  ])("`allowedOrigins` as %s holds on every transport, for every request", async (_name, allowedOrigins) => {
    const served = await serve({ allowedOrigins });
    const seen = watched(served);
    for (const origin of ["https://good.com", "https://a.good.com", "https://a.good.com"]) {
      expect((await ask(served.port, eioPath("transport=polling"), { headers: { origin } })).status).toBe(200);
      (await Wire.to(served.port, "transport=websocket", { origin })).socket.close();
    }
    const evil = { origin: "https://evil.com" };
    const answer = await ask(served.port, eioPath("transport=polling"), { headers: evil });
    expect([answer.status, answer.body]).toEqual([403, errorBody(4)]);
    expect((await refusedUpgrade(served.port, "EIO=4&transport=websocket", evil)).body).toBe("Forbidden");
    const poller = await Poller.open(served.port);
    expect((await poller.post("40", evil)).status).toBe(403);
    expect((await poller.post("40")).body).toBe("ok");
    expect(new Set(seen.map(({ context }) => context["origin"]))).toEqual(new Set(["https://evil.com"]));
  });

  test("without either, any origin may connect", async () => {
    const { port } = await serve();
    (await Wire.to(port, "transport=websocket", { origin: "https://any.com" })).socket.close();
  });
});

describe("cookie (A.11)", () => {
  test.each([
    [true, /^io=([\w-]{20}); Path=\/; HttpOnly; SameSite=Lax$/],
    [
      { name: "srv", httpOnly: false, maxAge: 86400, sameSite: "strict", secure: true } as const,
      /^srv=([\w-]{20}); Max-Age=86400; Path=\/; Secure; SameSite=Strict$/,
    ],
  ])("%j stands on the polling handshake alone", async (cookie, expected) => {
    const { port } = await serve({ cookie });
    const { headers, body } = await ask(port, eioPath("transport=polling"));
    const [text = ""] = headers["set-cookie"] ?? [];
    const { sid } = JSON.parse(body.slice(1)) as { sid: string };
    expect(expected.exec(text)?.[1]).toBe(sid);
    const poller = new Poller(port, { sid });
    expect((await poller.post("40")).headers["set-cookie"]).toBeUndefined();
    const wire = await Wire.to(port);
    expect(wire.headers["set-cookie"]).toBeUndefined();
    wire.socket.close();
  });
});

describe("header hooks (A.11)", () => {
  test("set headers on the first answer, or on all, not on errors", async () => {
    const { io, port, errors } = await serve();
    io.engine.on("initial_headers", (headers) => {
      headers["x-first"] = "1";
      headers["set-cookie"] = "mine=2";
    });
    io.engine.on("headers", (headers, request) => {
      headers["x-all"] = String(request.method);
      headers["bad name"] = "dropped";
    });
    const first = await ask(port, eioPath("transport=polling"));
    expect(first.headers).toMatchObject({ "x-first": "1", "x-all": "GET", "set-cookie": ["mine=2"] });
    const poller = new Poller(port, JSON.parse(first.body.slice(1)) as Record<string, unknown>);
    const posted = await poller.post("40");
    expect([posted.headers["x-first"], posted.headers["x-all"]]).toEqual([undefined, "POST"]);
    const wire = await Wire.to(port);
    expect(wire.headers).toMatchObject({ "x-first": "1", "x-all": "GET" });
    wire.socket.close();
    expect((await ask(port, eioPath("transport=none"))).headers["x-all"]).toBeUndefined();
    expect(errors).toHaveLength(3);
  });
});

describe("options", () => {
  test.each([
    [{ path: "no-slash" }, "path"],
    [{ path: "/a?b" }, "path"],
    [{ pingInterval: 0 }, "pingInterval"],
    [{ pingTimeout: Number.NaN }, "pingTimeout"],
    [{ connectTimeout: 1e12 }, "connectTimeout"],
    [{ maxHttpBufferSize: 1.5 }, "maxHttpBufferSize"],
    [{ maxBacklog: -1 }, "maxBacklog"],
    [{ maxAttachments: 256 }, "maxAttachments"],
    [{ transports: [] }, "transports"],
    [{ transports: ["carrier-pigeon"] }, "transports"],
    [{ transports: ["polling", "polling"] }, "transports"],
    [{ transports: ["__proto__"] }, "transports"],
    [{ destroyUpgradeTimeout: -1 }, "destroyUpgradeTimeout"],
  ])("%j is refused by name", (options, name) => {
    expect(() => new Server(options)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(name) }),
    );
  });

  test("a cookie that cannot be written is refused when the server is attached", () => {
    expect(() => new Server({ cookie: { name: "a b" } }).engine).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
  });

  test.each(["/my/path", "/my/path/"])("the path %s is the same with and without a slash at its end", async (path) => {
    const { port } = await serve({ path });
    expect((await ask(port, "/my/path/?EIO=4&transport=polling")).status).toBe(200);
    expect((await ask(port, "/my/path?EIO=4&transport=polling")).status).toBe(404);
    expect((await ask(port, eioPath("transport=polling"))).status).toBe(404);
  });

  test("addTrailingSlash: false takes both forms", async () => {
    const { port } = await serve({ addTrailingSlash: false });
    expect((await ask(port, "/socket.io?EIO=4&transport=polling")).status).toBe(200);
    expect((await ask(port, eioPath("transport=polling"))).status).toBe(200);
    expect((await ask(port, "/socket.iox?EIO=4&transport=polling")).status).toBe(404);
  });
});
