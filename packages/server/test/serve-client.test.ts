import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createHttpsServer, request as requestHttps } from "node:https";
import { join } from "node:path";
import { Server } from "@rt/server";
import express from "express";
import { describe, expect, onTestFinished, test } from "vitest";
import { CERTIFICATE, KEY } from "./support/certificate.ts";
import { ask, Poller } from "./support/http.ts";
import { FILES, folderOfScripts, serveScripts, textOf } from "./support/scripts.ts";
import { portOf } from "./support/server.ts";

const SCRIPT = "/socket.io/socket.io.js";

describe("every file that Socket.IO serves", () => {
  test.each(FILES)("%s", async (name) => {
    const { port } = await serveScripts();
    for (const query of ["", "?", "?v=1&x=/socket.io/"]) {
      const { status, headers, body } = await ask(port, `/socket.io/${name}${query}`);
      expect(status).toBe(200);
      expect(body).toBe(textOf(name));
      expect(headers).toMatchObject({
        "content-type": `application/${name.endsWith(".map") ? "json" : "javascript"}; charset=utf-8`,
        "content-length": String(body.length),
        "cache-control": "public, max-age=0",
        "x-content-type-options": "nosniff",
        vary: "Accept-Encoding",
        etag: expect.stringMatching(/^W\/"[\w-]{27}"$/),
      });
      expect(headers).not.toHaveProperty("content-encoding");
      expect(headers).not.toHaveProperty("access-control-allow-origin");
    }
  });
});

describe("methods", () => {
  test("HEAD gives the headers of GET and no body", async () => {
    const { port } = await serveScripts();
    const headers = { "accept-encoding": "gzip" };
    const [get, head] = [await ask(port, SCRIPT, { headers }), await ask(port, SCRIPT, { method: "HEAD", headers })];
    expect(head.body).toBe("");
    expect({ ...head.headers, date: "" }).toEqual({ ...get.headers, date: "" });
  });

  test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])("%s is refused", async (method) => {
    const { port } = await serveScripts();
    const { status, headers } = await ask(port, SCRIPT, { method });
    expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  test("`Expect: 100-continue` is answered", async () => {
    const { port } = await serveScripts();
    expect((await ask(port, SCRIPT, { headers: { expect: "100-continue" } })).status).toBe(200);
  });

  test("a request to upgrade is not answered with a script", async () => {
    const { port } = await serveScripts({ destroyUpgradeTimeout: 10 });
    const headers = { connection: "upgrade", upgrade: "websocket" };
    await expect(ask(port, SCRIPT, { headers })).rejects.toThrow("socket hang up");
  });
});

test.each(["br", "gzip", "deflate"])("a client that takes %s gets it", async (coding) => {
  const { port } = await serveScripts();
  for (const name of FILES) {
    const url = `http://127.0.0.1:${port}/socket.io/${name}`;
    const response = await fetch(url, { headers: { "accept-encoding": coding } });
    expect(response.headers.get("content-encoding")).toBe(coding);
    expect(Number(response.headers.get("content-length"))).toBeLessThan(200);
    expect(await response.text()).toBe(textOf(name));
  }
});

describe("a client that has it already", () => {
  test.each([
    ["its tag", (tag: string) => tag],
    ["its tag as a strong one", (tag: string) => tag.slice(2)],
    ["a list with its tag", (tag: string) => `"a", "b,c" ,${tag}`],
    ["any", () => "*"],
  ])("by %s is told so", async (_what, header) => {
    const { port } = await serveScripts();
    const { etag = "" } = (await ask(port, SCRIPT)).headers;
    for (const method of ["GET", "HEAD"]) {
      const asking = { method, headers: { "if-none-match": header(etag), "accept-encoding": "br" } };
      const { status, body, headers } = await ask(port, SCRIPT, asking);
      expect([status, body]).toEqual([304, ""]);
      expect(headers).toMatchObject({ etag, vary: "Accept-Encoding", "cache-control": "public, max-age=0" });
    }
  });

  test.each(["", '"other"', "W/", '"', "constructor", '"*"', "socket.io"])("but not by %j", async (header) => {
    const { port } = await serveScripts();
    expect((await ask(port, SCRIPT, { headers: { "if-none-match": header } })).status).toBe(200);
  });

  test("or another version of it gets the present one", async () => {
    const [first, second] = [folderOfScripts(), folderOfScripts()];
    writeFileSync(join(second, "socket.io.js"), "newer");
    const tags: string[] = [];
    for (const folder of [first, second])
      tags.push((await ask((await serveScripts({}, folder)).port, SCRIPT)).headers.etag ?? "");
    const { port } = await serveScripts({}, second);
    const { status, body } = await ask(port, SCRIPT, { headers: { "if-none-match": tags[0] ?? "" } });
    expect([status, body]).toEqual([200, "newer"]);
    expect(tags[0]).not.toBe(tags[1]);
  });
});

describe("`serveClient`", () => {
  test("is on unless it is said otherwise", () => {
    expect(new Server().serveClient()).toBe(true);
    expect(new Server({ serveClient: true }).serveClient()).toBe(true);
    expect(new Server({ serveClient: false }).serveClient()).toBe(false);
  });

  test("off leaves such requests to the application, and its own path alone", async () => {
    const { port, io } = await serveScripts({ serveClient: false });
    expect(io.serveClient()).toBe(false);
    for (const name of FILES) expect((await ask(port, `/socket.io/${name}`)).body).toBe("the application's");
    expect((await ask(port, SCRIPT, { method: "POST" })).status).toBe(418);
    await Poller.open(port);
  });

  test("is switched at any time", async () => {
    const { port, io } = await serveScripts();
    expect(io.serveClient(false)).toBe(io);
    expect((await ask(port, SCRIPT)).status).toBe(418);
    expect(io.serveClient(true).serveClient()).toBe(true);
    expect((await ask(port, SCRIPT)).status).toBe(200);
  });

  test("of `attach` counts where the constructor and the method have not said", async () => {
    const attach = (io: Server, serveClient: boolean): boolean => {
      const http = createServer();
      onTestFinished(() => void io.close());
      return io.attach(http, { serveClient, closeTimeout: 10 }).serveClient();
    };
    expect(attach(new Server(), false)).toBe(false);
    expect(attach(new Server({ serveClient: true }), false)).toBe(true);
    expect(attach(new Server().serveClient(false), true)).toBe(false);
  });
});

describe("where it is served", () => {
  test.each([
    ["/", "/socket.io.js"],
    ["/live", "/live/socket.io.js"],
    ["/live/", "/live/socket.io.js"],
    ["/a/b", "/a/b/socket.io.js"],
  ])("path %j: %s", async (path, script) => {
    for (const addTrailingSlash of [true, false]) {
      const { port, io } = await serveScripts({ path, addTrailingSlash });
      expect(io.path()).toBe(path);
      expect((await ask(port, script)).body).toBe(textOf("socket.io.js"));
      expect((await ask(port, SCRIPT)).status).toBe(418);
    }
  });

  test.each(["before", "after"])("beside Express, added %s", async (order) => {
    const app = express();
    app.get("/hello", (_request, response) => void response.send("hello"));
    const http = createServer();
    if (order === "before") http.on("request", app);
    const { port } = await serveScripts({}, folderOfScripts(), http);
    if (order === "after") http.on("request", app);
    expect((await ask(port, SCRIPT)).body).toBe(textOf("socket.io.js"));
    expect((await ask(port, "/hello")).body).toBe("hello");
    expect((await ask(port, "/socket.io/other.js")).body).toContain("Cannot GET /socket.io/other.js");
  });

  test("over TLS", async () => {
    const http = createHttpsServer({ key: KEY, cert: CERTIFICATE });
    const { port } = await serveScripts({}, folderOfScripts(), http);
    const sent = requestHttps({ host: "127.0.0.1", port, path: SCRIPT, ca: CERTIFICATE, agent: false }).end();
    const [response] = await once(sent, "response");
    expect(response.statusCode).toBe(200);
    response.resume();
    await once(response, "end");
  });

  test("by each server that is attached", async () => {
    const { io, port } = await serveScripts();
    const second = createServer();
    io.attach(second);
    second.listen(0, "127.0.0.1");
    await once(second, "listening");
    expect((await ask(portOf(second), SCRIPT)).body).toBe((await ask(port, SCRIPT)).body);
  });
});

describe("pages of other origins", () => {
  const origin = "http://page.test";

  test("may read it as far as `cors` says, and `allowedOrigins` has no say", async () => {
    const cors = { origin: [origin, "http://more.test"], credentials: true };
    const { port } = await serveScripts({ cors, allowedOrigins: "http://none.test" });
    const { status, headers } = await ask(port, SCRIPT, { headers: { origin } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-credentials": "true",
      vary: "Origin, Accept-Encoding",
    });
    const { etag = "" } = headers;
    const known = await ask(port, SCRIPT, { headers: { origin, "if-none-match": etag } });
    expect([known.status, known.headers["access-control-allow-origin"]]).toEqual([304, origin]);
  });

  test("ask before they send more than a browser does by itself", async () => {
    const { port } = await serveScripts({ cors: { origin: "*" } });
    const headers = { origin, "access-control-request-method": "GET", "access-control-request-headers": "x-more" };
    const { status, headers: received } = await ask(port, SCRIPT, { method: "OPTIONS", headers });
    expect(status).toBe(204);
    expect(received).toMatchObject({ "access-control-allow-origin": "*", "access-control-allow-headers": "x-more" });
  });

  test.each([
    ["a rule", { origin: "http://other.test" }],
    ["a function", { origin: (_origin: unknown, decide: (error: Error) => void) => decide(new Error("no")) }],
    ["a function that throws", { origin: () => JSON.parse("no") }],
  ])("that are refused by %s get no leave to read it", async (_what, cors) => {
    const { port, errors } = await serveScripts({ cors });
    const { status, headers, body } = await ask(port, SCRIPT, { headers: { origin } });
    expect([status, body]).toEqual([200, textOf("socket.io.js")]);
    expect(headers["access-control-allow-origin"]).not.toBe(origin);
    expect(errors).toEqual([]);
  });
});

describe("the files", () => {
  test("are served from memory once they were read", async () => {
    const folder = folderOfScripts();
    const { port } = await serveScripts({}, folder);
    await Promise.all(Array.from({ length: 20 }, () => ask(port, SCRIPT)));
    rmSync(folder, { recursive: true });
    for (const coding of ["identity", "br", "gzip", "deflate"]) {
      const response = await fetch(`http://127.0.0.1:${port}${SCRIPT}`, { headers: { "accept-encoding": coding } });
      expect(await response.text()).toBe(textOf("socket.io.js"));
    }
  });

  test("that are missing are said to be so, once to the application, until they are there", async () => {
    const folder = folderOfScripts([]);
    const { port, errors } = await serveScripts({}, folder);
    for (const coding of ["identity", "br"]) {
      const { status, body, headers } = await ask(port, SCRIPT, { headers: { "accept-encoding": coding } });
      expect([status, body]).toEqual([404, "socket.io.js is missing where @rt/server is installed\n"]);
      expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    }
    expect(errors).toEqual([expect.objectContaining({ code: "ENOENT" })]);
    await Poller.open(port);
    writeFileSync(join(folder, "socket.io.js"), "here");
    expect((await ask(port, SCRIPT)).body).toBe("here");
  });
});
