import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HttpBody, HttpExchange } from "@rt/protocol";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeHttpExchange } from "../src/node/exchange.ts";
import { parseQuery } from "../src/node/query.ts";
import { RawHttp } from "./support/raw-http.ts";

describe("parseQuery", () => {
  it.each([
    ["/a", []],
    ["/a?", []],
    ["/a?b", [["b", ""]]],
    [
      "/a?b=1&b=2&c=&=d",
      [
        ["b", "2"],
        ["c", ""],
        ["", "d"],
      ],
    ],
    [
      "/a?x=b%20r+s%2B&&y==z?&",
      [
        ["x", "b r s+"],
        ["y", "=z?"],
      ],
    ],
    ["/a?%E2%82%AC=%E2%82%AC", [["€", "€"]]],
    [
      "/a?__proto__=1&constructor=2",
      [
        ["__proto__", "1"],
        ["constructor", "2"],
      ],
    ],
    ["//a:b@c?sid=%zz", [["sid", "%zz"]]],
  ])("%s", (target, expected) => {
    expect([...parseQuery(target)]).toEqual(expected);
  });

  it("takes anything", () => {
    const unit = fc.constantFrom("%", "&", "=", "?", "+", "2", "c", "f", "\u00ff", "#", "/");
    fc.assert(fc.property(fc.string({ unit }), (target) => void parseQuery(target)));
  });
});

describe("nodeHttpExchange", () => {
  let server: Server;
  let http: RawHttp;
  let exchange: Promise<HttpExchange>;

  beforeEach(async () => {
    server = createServer();
    exchange = new Promise((resolve) => {
      server.on("request", (request, response) => resolve(nodeHttpExchange(request, response)));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address: AddressInfo | string | null = server.address();
    http = await RawHttp.to(typeof address === "object" && address !== null ? address.port : 0);
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  function bodyOf(incoming: HttpExchange, limit: number): Promise<HttpBody> {
    return new Promise((resolve) => incoming.read(limit, resolve));
  }

  it("tells of its request what there is to tell", async () => {
    http.start("GET", "a=1", ["X-A: 1", "x-a: 2", "Set-Cookie: a", "Set-Cookie: b", "Cookie: c=1", "Cookie: d=2"]);
    const incoming = await exchange;
    expect([incoming.method, incoming.url, incoming.remoteAddress, incoming.secure]).toEqual([
      "GET",
      "/rt/?a=1",
      "127.0.0.1",
      false,
    ]);
    expect(incoming.headers["x-a"]).toBe("1, 2");
    expect(incoming.headers["set-cookie"]).toBe("a, b");
    expect(incoming.headers["cookie"]).toBe("c=1; d=2");
    expect(incoming.headers["constructor"]).toBeUndefined();
    expect(incoming.query.get("a")).toBe("1");
    incoming.respond(200, {}, "");
  });

  it("answers once, with the exact length, and keeps the connection", async () => {
    http.start("GET", "");
    const incoming = await exchange;
    let aborts = 0;
    incoming.onAborted(() => (aborts += 1));
    incoming.respond(201, { "x-b": "1" }, "€");
    incoming.respond(500, {}, "again");
    const answer = await http.response();
    expect([answer.status, answer.body, answer.headers.get("x-b")]).toEqual([201, "€", "1"]);
    expect(answer.headers.get("content-length")).toBe("3");
    expect(answer.headers.get("connection")).toBe("keep-alive");
    const closed = once(server, "close");
    http.client.reset();
    server.closeAllConnections();
    server.close();
    await closed;
    expect(aborts).toBe(0);
    server.listen(0);
  });

  it("answers 204 without a length: it has no body", async () => {
    http.start("GET", "");
    (await exchange).respond(204, { "x-b": "1" }, "");
    const answer = await http.response();
    expect([answer.status, answer.headers.get("x-b"), answer.headers.has("content-length")]).toEqual([204, "1", false]);
    expect(answer.headers.has("transfer-encoding")).toBe(false);
    http.start("GET", "");
    server.removeAllListeners("request");
    server.on("request", (request, response) => nodeHttpExchange(request, response).respond(200, {}, "next"));
    expect((await http.response()).body).toBe("next");
  });

  it("reads a body in pieces", async () => {
    http.start("POST", "", ["Content-Length: 6"], "abc");
    const incoming = await exchange;
    const read = bodyOf(incoming, 6);
    http.client.write("def");
    const body = await read;
    expect(body.kind === "complete" && Buffer.from(body.bytes).toString()).toBe("abcdef");
    incoming.respond(200, {}, "");
    expect((await http.response()).headers.get("connection")).toBe("keep-alive");
  });

  it("reads a body of tiny chunks, up to the limit and not above", async () => {
    const chunks = Array.from({ length: 1000 }, (_, i) => `1\r\n${i % 10}\r\n`).join("");
    http.start("POST", "", ["Transfer-Encoding: chunked"], `${chunks}0\r\n\r\n`);
    const incoming = await exchange;
    const body = await bodyOf(incoming, 1000);
    expect(body.kind === "complete" && Buffer.from(body.bytes).toString()).toBe("0123456789".repeat(100));
    incoming.respond(200, {}, "");
    await http.response();
    const next = new Promise<HttpExchange>((resolve) => {
      server.on("request", (request, response) => resolve(nodeHttpExchange(request, response)));
    });
    http.start("POST", "", ["Transfer-Encoding: chunked"], chunks);
    expect(await bodyOf(await next, 999)).toEqual({ kind: "too-big" });
  });

  it("closes a connection whose body it leaves unread", async () => {
    http.start("POST", "", ["Content-Length: 100000"], "abc");
    const incoming = await exchange;
    incoming.onAborted(() => expect.unreachable());
    incoming.respond(400, {}, "");
    expect((await http.response()).headers.get("connection")).toBe("close");
    await http.client.over();
  });

  it("tells an abort while the body is read, and while it waits", async () => {
    http.start("POST", "", ["Content-Length: 6"], "abc");
    const incoming = await exchange;
    const read = bodyOf(incoming, 6);
    const aborted = new Promise<void>((resolve) => incoming.onAborted(resolve));
    http.client.reset();
    expect(await read).toEqual({ kind: "aborted" });
    await aborted;
    incoming.respond(200, {}, "late");
    incoming.destroy();
  });

  it("tells an abort to those who ask after it", async () => {
    const response = new Promise<ServerResponse>((resolve) => server.on("request", (_, given) => resolve(given)));
    http.start("POST", "", ["Content-Length: 3"], "abc");
    const incoming = await exchange;
    const closed = once(await response, "close");
    http.client.reset();
    await closed;
    let isLater = false;
    const aborted = new Promise<boolean>((resolve) => incoming.onAborted(() => resolve(isLater)));
    const read = bodyOf(incoming, 6);
    isLater = true;
    expect([await aborted, await read]).toEqual([true, { kind: "aborted" }]);
  });

  it("tells an abort of a request that waits behind another", async () => {
    const exchanges: HttpExchange[] = [];
    const aborted: number[] = [];
    const all = new Promise<void>((resolve) => {
      server.on("request", (request, response) => {
        const incoming = nodeHttpExchange(request, response);
        const place = exchanges.push(incoming);
        incoming.onAborted(() => aborted.push(place) === 3 && resolve());
        if (place === 3) http.client.reset();
      });
    });
    for (const method of ["GET", "GET", "POST"]) http.start(method, "", ["Content-Length: 0"]);
    await all;
    expect(new Set(aborted)).toEqual(new Set([1, 2, 3]));
    exchanges[2]?.respond(200, {}, "late");
  });

  it("keeps no count of aborts that were none", async () => {
    let aborts = 0;
    server.on("request", (request, response) => {
      const incoming = nodeHttpExchange(request, response);
      incoming.onAborted(() => (aborts += 1));
      incoming.respond(200, {}, "x");
    });
    for (let n = 0; n < 3; n++) http.start("GET", "");
    for (let n = 0; n < 3; n++) expect((await http.response()).status).toBe(200);
    const closed = once(server, "close");
    http.client.reset();
    server.close();
    await closed;
    expect(aborts).toBe(0);
    server.listen(0);
  });

  it("tells an abort of a response that has not left", async () => {
    http.start("GET", "");
    const incoming = await exchange;
    http.client.socket.pause();
    const aborted = new Promise<void>((resolve) => incoming.onAborted(resolve));
    incoming.respond(200, {}, new Uint8Array(20_000_000));
    http.client.reset();
    await aborted;
  });

  it("can be destroyed", async () => {
    http.start("GET", "");
    (await exchange).destroy();
    await http.client.over();
  });
});
