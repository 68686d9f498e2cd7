import { inspect } from "node:util";
import type { Conn } from "@rt/server";
import { describe, expect, test } from "vitest";
import { type Answer, ask, eioPath, Poller } from "./support/http.ts";
import { besiege, nextSocket, underSiege } from "./support/siege.ts";
import { Wire } from "./support/ws.ts";

/* F.1 and F.3: origins, cookies, ids. What a client says about itself is not said back, and what is secret is not said at all. */

underSiege();

const EVIL = { origin: "https://evil.example", cookie: "io=stolen; session=1", "x-forwarded-for": "6.6.6.6" };

/** All that a response may have: nothing here says a word about the request. */
const KNOWN = ["cache-control", "connection", "content-length", "content-type", "date", "keep-alive"];

describe("CVE-2020-28481, F.3 Origin: without `cors` and `cookie`", () => {
  test("no answer names an origin or sets a cookie: handshake, GET, POST, errors, preflights", async () => {
    const { port } = await besiege();
    const opened = await ask(port, eioPath("transport=polling"), { headers: EVIL });
    const poller = new Poller(port, JSON.parse(opened.body.slice(1)) as Record<string, unknown>);
    const preflight = { ...EVIL, "access-control-request-method": "POST", "access-control-request-headers": "x-evil" };
    const answers: Answer[] = [
      opened,
      await ask(port, poller.path, { method: "POST", body: "40", headers: EVIL }),
      await ask(port, poller.path, { headers: EVIL }),
      await ask(port, poller.path, { method: "OPTIONS", headers: preflight }),
      await ask(port, eioPath("transport=polling"), { method: "OPTIONS", headers: preflight }),
      await ask(port, eioPath("transport=evil"), { headers: EVIL }),
      await ask(port, eioPath("transport=polling&sid=evil"), { headers: EVIL }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 500, 400, 400, 400]);
    for (const { headers, body } of answers) {
      expect(Object.keys(headers).filter((name) => !KNOWN.includes(name))).toEqual([]);
      expect(inspect(headers) + body).not.toContain("evil");
    }
  });

  test("nor does the 101", async () => {
    const { port } = await besiege();
    const wire = await Wire.to(port, undefined, { headers: EVIL });
    expect(Object.keys(wire.headers).sort()).toEqual(["connection", "sec-websocket-accept", "upgrade"]);
  });

  test("F.3 HTTP: no poll and no POST may be kept by a cache", async () => {
    const { port } = await besiege();
    const opened = await ask(port, eioPath("transport=polling"));
    const poller = new Poller(port, JSON.parse(opened.body.slice(1)) as Record<string, unknown>);
    const answers = [opened, await poller.post("40"), await poller.poll()];
    expect(answers.map(({ headers }) => headers["cache-control"])).toEqual(answers.map(() => "no-store"));
  });

  test("F.3: what is refused is answered as JSON or plain text, so that no browser reads it as a page", async () => {
    const { port } = await besiege();
    const { headers, body } = await ask(port, eioPath("transport=<script>alert(1)</script>&sid=<script>"));
    expect(headers["content-type"]).toBe("application/json");
    expect(body).not.toContain("<script>");
  });
});

describe("F.3 Session hijack: the link's id", () => {
  test.each(["websocket", "polling"])("is no socket's, and nowhere an application looks, by %s", async (transport) => {
    const served = await besiege();
    const conns: Conn[] = [];
    served.io.engine.on("connection", (conn) => {
      conns.push(conn);
    });
    const connected = nextSocket(served);
    let sid = "";
    let answer = "";
    if (transport === "polling") {
      const poller = await Poller.open(served.port);
      sid = poller.sid;
      await poller.post('40\x1e420["echo"]');
      answer = (await poller.poll()).body;
    } else {
      const wire = await Wire.to(served.port);
      sid = String((JSON.parse(String(await wire.next()).slice(1)) as Record<string, unknown>)["sid"]);
      wire.send("40");
      answer = String(await wire.next());
    }
    const socket = await connected;
    expect(sid).toMatch(/^[\w-]{20}$/);
    expect(answer).toContain(socket.id);
    expect(answer).not.toContain(sid);
    // As it is in the reference, for load balancers; nothing else that an application passes on has it.
    expect(conns.map(({ id }) => id)).toContain(sid);
    const seen = [socket.id, [...socket.rooms], socket.handshake, socket.request.url, socket.request.headers];
    expect(JSON.stringify(seen)).not.toContain(sid);
  });

  test("is no socket's id: who knows that one can post nothing", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    await Poller.connected(served.port);
    const { id, conn } = await connected;
    const post = (sid: string) =>
      ask(served.port, eioPath(`transport=polling&sid=${sid}`), { method: "POST", body: "41" });
    expect((await post(id)).status).toBe(400);
    expect((await post(conn.id)).status).toBe(200);
  });

  test("CVE-2017-16031 ids have 120 random bits: none twice, no position constant", async () => {
    const { port } = await besiege();
    const sids = await Promise.all(Array.from({ length: 400 }, async () => (await Poller.open(port)).sid));
    expect(new Set(sids).size).toBe(sids.length);
    for (let at = 0; at < 20; at++) expect(new Set(sids.map((sid) => sid[at])).size).toBeGreaterThan(30);
  });
});

describe("F.3 Prototype: what a client says about itself", () => {
  test("is data: names of the prototype in the query, the headers and `auth`", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await Wire.to(served.port, "transport=websocket&__proto__=a&constructor=b&toString=c&__proto__[x]=d", {
      headers: { constructor: "e", __proto: "f" },
    });
    await wire.next();
    wire.send('40{"__proto__":{"admin":true},"constructor":1,"toString":2}');
    const { handshake } = await connected;
    expect(Object.getPrototypeOf(handshake.query)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(handshake.query, "__proto__")?.value).toBe("a");
    expect(handshake.query["constructor"]).toBe("b");
    expect(Object.keys(handshake.query)).toEqual(expect.arrayContaining(["__proto__", "__proto__[x]", "toString"]));
    expect(handshake.headers["constructor"]).toBe("e");
    expect(Object.keys(handshake.auth)).toEqual(["__proto__", "constructor", "toString"]);
    expect(handshake.auth["admin"]).toBe(undefined);
    expect(Reflect.get({}, "admin")).toBe(undefined);
  });

  test("is not believed: the address is the connection's own", async () => {
    const served = await besiege();
    const connected = nextSocket(served);
    const wire = await Wire.to(served.port, undefined, { headers: EVIL });
    wire.send("40");
    const { handshake, conn } = await connected;
    expect([handshake.address, conn.remoteAddress]).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(handshake.secure).toBe(false);
  });
});

test("F.3 Compression: none is negotiated for WebSocket, and an answer is coded for those alone that ask", async () => {
  const { port } = await besiege();
  const wire = await Wire.to(port, undefined, { perMessageDeflate: true });
  expect(wire.headers["sec-websocket-extensions"]).toBe(undefined);
  const poller = await Poller.connected(port);
  await poller.post(`42["echo","${"x".repeat(5000)}"]`);
  expect((await poller.poll()).headers["content-encoding"]).toBe(undefined);
});
