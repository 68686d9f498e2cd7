import type { ServerOptions } from "@rt/server";
import { describe, expect, test } from "vitest";
import { ask, eioPath, Poller } from "./support/http.ts";
import { head, Raw, upgradeHead } from "./support/raw.ts";
import { type Besieged, besiege, underSiege } from "./support/siege.ts";
import { refusedUpgrade, Wire } from "./support/ws.ts";

/* A.10: every row, on requests and on upgrades; and the rows of F.1 and F.3 about what is asked for there. */

underSiege();

/** What a row is about, the query that meets it, and the error: code, message, context. */
type Row = readonly [
  row: string,
  query: string,
  code: number,
  message: string,
  context: Readonly<Record<string, unknown>>,
];

/** Names that a table with a prototype knows. */
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

const TRANSPORTS: readonly Row[] = [undefined, "", "flash", "webtransport", "POLLING", "polling ", ...INHERITED].map(
  (name) => {
    const query = name === undefined ? "EIO=4" : `EIO=4&transport=${encodeURIComponent(name)}`;
    return [`0, CVE-2023-31125: ${name ?? "none"}`, query, 0, "Transport unknown", { transport: name }];
  },
);

function sessions(transport: string): readonly Row[] {
  return ["AAAAAAAAAAAAAAAAAAAA", "%00", "é", " ", ...INHERITED].map((sid) => {
    const query = `EIO=4&transport=${transport}&sid=${sid === "%00" ? sid : encodeURIComponent(sid)}`;
    return [`1: ${sid}`, query, 1, "Session ID unknown", { sid: decodeURIComponent(sid) }];
  });
}

function versions(transport: string): readonly Row[] {
  return ["EIO=3&", "EIO=5&", "EIO=04&", "EIO=4.0&", "EIO=__proto__&", "EIO=4&EIO=3&", "EIO=&", ""].map((version) => [
    `5, F.2.4: ${version === "" ? "none" : version}`,
    `${version}transport=${transport}`,
    5,
    "Unsupported protocol version",
    { protocol: 3 },
  ]);
}

async function refusedRequest(
  { port, refusals }: Besieged,
  query: string,
  [status, code, message]: readonly [number, number, string],
  context: Readonly<Record<string, unknown>>,
  method = "GET",
): Promise<void> {
  const before = refusals.length;
  const { status: given, headers, body } = await ask(port, `/socket.io/?${query}`, { method });
  expect(given).toBe(status);
  expect(headers["content-type"]).toBe("application/json");
  if (method !== "HEAD") expect(JSON.parse(body)).toEqual({ code, message });
  expect(refusals.slice(before)).toEqual([{ req: expect.objectContaining({ method }), code, message, context }]);
}

async function refusedByUpgrade(
  { port, refusals }: Besieged,
  query: string,
  [code, message]: readonly [number, string],
  context: Readonly<Record<string, unknown>>,
): Promise<void> {
  const before = refusals.length;
  const { status, headers, body } = await refusedUpgrade(port, query);
  expect([status, body]).toEqual([400, message]);
  expect(headers["connection"]).toBe("close");
  expect(headers["content-type"]).toBe("text/plain; charset=UTF-8");
  expect(refusals.slice(before)).toEqual([{ req: expect.anything(), code, message, context }]);
}

describe("a request", () => {
  test.each([...TRANSPORTS, ...sessions("polling"), ...versions("polling")])(
    "A.10 code %s",
    async (_row, query, code, message, context) => {
      await refusedRequest(await besiege(), query, [400, code, message], context);
    },
  );

  test.each(["POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH"])("A.10 code 2: %s opens none", async (method) => {
    const served = await besiege();
    const expected = [400, 2, "Bad handshake method"] as const;
    await refusedRequest(served, "EIO=4&transport=polling", expected, { method }, method);
  });

  test("A.10 code 3: transport=websocket without upgrade", async () => {
    const context = { name: "TRANSPORT_HANDSHAKE_ERROR" };
    await refusedRequest(await besiege(), "EIO=4&transport=websocket", [400, 3, "Bad request"], context);
  });

  test("A.10 code 3: transport=websocket without upgrade, for a session that is on WebSocket", async () => {
    const served = await besiege();
    const wire = await Wire.to(served.port);
    const sid = sidOf(await wire.next());
    const context = { name: "TRANSPORT_HANDSHAKE_ERROR" };
    for (const method of ["GET", "POST"]) {
      const query = `EIO=4&transport=websocket&sid=${sid}`;
      await refusedRequest(served, query, [400, 3, "Bad request"], context, method);
    }
    await echoes(wire);
  });

  test("A.10 code 3: a transport that is not the session's", async () => {
    const served = await besiege();
    const wire = await Wire.to(served.port);
    const query = `EIO=4&transport=polling&sid=${sidOf(await wire.next())}`;
    const context = { name: "TRANSPORT_MISMATCH", transport: "polling", previousTransport: "websocket" };
    for (const method of ["GET", "POST"]) {
      await refusedRequest(served, query, [400, 3, "Bad request"], context, method);
    }
    await echoes(wire);
  });

  test("A.10 code 3: a version that is not the session's", async () => {
    const served = await besiege();
    const poller = await Poller.connected(served.port);
    const query = `EIO=3&transport=polling&sid=${poller.sid}`;
    const context = { name: "PROTOCOL_MISMATCH", protocol: 3, previousProtocol: 4 };
    await refusedRequest(served, query, [400, 3, "Bad request"], context);
    await poller.post('42["echo",1]');
    expect((await poller.poll()).body).toBe('42["echo",1]');
  });

  test.each(["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])(
    "A.10 other statuses: %s on a session is 500, empty, and the session stays",
    async (method) => {
      const { port, refusals } = await besiege();
      const poller = await Poller.connected(port);
      const { status, body } = await ask(port, poller.path, { method });
      expect([status, body]).toEqual([500, ""]);
      await poller.post('42["echo",1]');
      expect((await poller.poll()).body).toBe('42["echo",1]');
      expect(refusals).toEqual([]);
    },
  );
});

describe("an upgrade", () => {
  test.each([...TRANSPORTS, ...sessions("websocket"), ...versions("websocket")])(
    "A.10 code %s",
    async (_row, query, code, message, context) => {
      await refusedByUpgrade(await besiege(), query, [code, message], context);
    },
  );

  test("A.10 code 2: POST opens none", async () => {
    const { port, refusals } = await besiege();
    const raw = await Raw.to(port, upgradeHead().replace("GET", "POST"));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 Bad Request\r\n[^]*\r\n\r\nBad handshake method$/);
    expect(refusals).toEqual([expect.objectContaining({ code: 2, context: { method: "POST" } })]);
  });

  test("A.10 code 3: transport=polling, where the reference gives a 101", async () => {
    const context = { name: "TRANSPORT_HANDSHAKE_ERROR" };
    await refusedByUpgrade(await besiege(), "EIO=4&transport=polling", [3, "Bad request"], context);
  });

  test("A.10 code 3: transport=polling or another version, for a session", async () => {
    const served = await besiege();
    const poller = await Poller.connected(served.port);
    const byPolling = `EIO=4&transport=polling&sid=${poller.sid}`;
    await refusedByUpgrade(served, byPolling, [3, "Bad request"], { name: "TRANSPORT_HANDSHAKE_ERROR" });
    const another = `EIO=3&transport=websocket&sid=${poller.sid}`;
    const context = { name: "PROTOCOL_MISMATCH", protocol: 3, previousProtocol: 4 };
    await refusedByUpgrade(served, another, [3, "Bad request"], context);
    await poller.post('42["echo",1]');
    expect((await poller.poll()).body).toBe('42["echo",1]');
  });

  test("F.2.10: one of a session is refused where none is allowed", async () => {
    const served = await besiege({ allowUpgrades: false });
    const poller = await Poller.connected(served.port);
    const query = `EIO=4&transport=websocket&sid=${poller.sid}`;
    await refusedByUpgrade(served, query, [3, "Bad request"], { name: "TRANSPORT_HANDSHAKE_ERROR" });
    expect(poller.handshake["upgrades"]).toEqual([]);
  });

  test.each([
    ["no key", /Sec-WebSocket-Key[^\r]*\r\n/, "", 400],
    ["a key that is none", "dGhlIHNhbXBsZSBub25jZQ==", "x", 400],
    ["an old version", "Version: 13", "Version: 8", 426],
    ["another protocol", "Upgrade: websocket", "Upgrade: h2c", 400],
    [
      "CVE-2021-32640, a sub-protocol that is none",
      "Host:",
      `Sec-WebSocket-Protocol: a${" ".repeat(9000)}(\r\nHost:`,
      400,
    ],
  ])("RFC 6455, refused before any 101: %s", async (_row, what, by, status) => {
    const { port, io } = await besiege();
    const raw = await Raw.to(port, upgradeHead().replace(what, by));
    await raw.closed;
    expect(raw.received).toContain(`HTTP/1.1 ${status} `);
    expect(raw.received).not.toContain("HTTP/1.1 101");
    expect(io.engine.clientsCount).toBe(1);
  });
});

describe("what only other hosts let through", () => {
  test("A.10 code 3: an origin with illegal bytes, on requests and upgrades", async () => {
    const { port, http, io, refusals } = await besiege();
    http.removeAllListeners("request");
    http.on("request", (request, response) => {
      request.headers.origin = "http://a\u0000";
      io.engine.handleRequest(request, response);
    });
    http.on("upgrade", (request, socket, first) => {
      request.headers.origin = "http://a\u0000";
      io.engine.handleUpgrade(request, socket, first);
    });
    const { status, body } = await ask(port, "/other?EIO=4&transport=polling");
    expect([status, body]).toEqual([400, '{"code":3,"message":"Bad request"}']);
    const raw = await Raw.to(port, upgradeHead().replace("/socket.io/", "/other"));
    await raw.closed;
    expect(raw.received).toMatch(/^HTTP\/1.1 400 [^]*\r\n\r\nBad request$/);
    const context = { name: "INVALID_ORIGIN", origin: "http://a\u0000" };
    expect(refusals).toEqual([1, 2].map(() => expect.objectContaining({ code: 3, context })));
  });

  test("A.10 code 3: Node's own parser refuses it first", async () => {
    const { port, io } = await besiege();
    const raw = await Raw.to(port, head("GET /socket.io/?EIO=4&transport=polling", ["Origin: a\u0000b"]));
    await raw.closed;
    expect(raw.received).toContain("HTTP/1.1 400 Bad Request");
    expect(io.engine.clientsCount).toBe(1);
  });
});

test.each([
  "/socket.io/%5f_proto__",
  "/socket.io/../socket.io/?EIO=4&transport=polling",
  "//socket.io/?EIO=4&transport=polling",
  "/socket.ioX/?EIO=4&transport=polling",
  "http://localhost/socket.io/?EIO=4&transport=polling",
])("A.1: %s is the application's", async (path) => {
  const { port, refusals } = await besiege();
  expect((await ask(port, path)).status).toBe(404);
  expect(refusals).toEqual([]);
});

test("F.3 HTTP: a thousand parameters, a broken escape, and a repeated name whose last value counts", async () => {
  const { port } = await besiege({ transports: ["polling", "websocket"] } satisfies ServerOptions);
  const many = Array.from({ length: 1000 }, (_, index) => `p${index}=%E0%A4%A`).join("&");
  expect((await ask(port, eioPath(`transport=flash&${many}&transport=polling`))).status).toBe(200);
});

function sidOf(open: string | Buffer): string {
  return String((JSON.parse(open.toString().slice(1)) as Record<string, unknown>)["sid"]);
}

async function echoes(wire: Wire): Promise<void> {
  wire.send("40", '42["echo",1]');
  await wire.next();
  expect(await wire.next()).toBe('42["echo",1]');
  wire.socket.close();
}
