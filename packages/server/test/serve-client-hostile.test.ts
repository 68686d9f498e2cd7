import { once } from "node:events";
import { expect, test } from "vitest";
import { ask, begin } from "./support/http.ts";
import { head, Raw } from "./support/raw.ts";
import { serveScripts, textOf } from "./support/scripts.ts";
import { underSiege } from "./support/siege.ts";
import { until } from "./support/wait.ts";

underSiege();

const PATHS: readonly string[] = [
  "/socket.io/../../etc/passwd",
  "/socket.io/../../../../../../../../etc/passwd",
  "/socket.io/./socket.io.js",
  "/socket.io//socket.io.js",
  "//socket.io/socket.io.js",
  "/socket.io/x/../socket.io.js",
  "/socket.io/..\\..\\etc\\passwd",
  "/socket.io/%2e%2e/%2e%2e/etc/passwd",
  "/socket.io/%2e%2e%2fpackage.json",
  "/socket.io/..%2f..%2fpackage.json",
  "/socket.io/socket%2eio.js",
  "/socket.io/socket.io.js%00",
  "/socket.io/socket.io.js%00.map",
  "/socket.io/socket.io.js/",
  "/socket.io/socket.io.js;v=1",
  "/socket.io/SOCKET.IO.JS",
  "/socket.io/socket.io.js.map.map",
  "/socket.ioXsocket.io.js",
  "/socket.io/index.js",
  "/socket.io/package.json",
  "/socket.io/constructor",
  "/socket.io/__proto__",
  "/socket.io/toString",
  "/socket.io/hasOwnProperty",
  "/socket.io/file:%2f%2f/etc/passwd",
  "file:///etc/passwd",
  "http://127.0.0.1/socket.io/socket.io.js",
  `/socket.io/${"a".repeat(10_000)}.js`,
  `/socket.io/${"../".repeat(3_000)}etc/passwd`,
];

test.each(PATHS.map((path) => [path.slice(0, 60), path]))("%s is the application's to answer", async (_start, path) => {
  const { port, errors } = await serveScripts();
  for (const target of [path, `${path}?socket.io.js`]) {
    const { status, body } = await ask(port, target);
    expect([status, body]).toEqual([418, "the application's"]);
  }
  expect(errors).toEqual([]);
});

test.each(["\0", "\x01", "\xff"])("a name with the character %j is no name of ours", async (character) => {
  const { port, errors } = await serveScripts();
  const raw = await Raw.to(
    port,
    Buffer.from(head(`GET /socket.io/socket.io.js${character}`, ["Connection: close"]), "latin1"),
  );
  await raw.closed;
  // Node's parser refuses most of them by itself.
  expect(raw.received).toMatch(/^HTTP\/1\.1 4(00|18) /);
  expect(raw.received).not.toContain(textOf("socket.io.js"));
  expect(errors).toEqual([]);
});

const HEADERS: readonly (readonly [name: string, value: string])[] = [
  ["accept-encoding", "constructor, __proto__;q=1, ,;;;,=;q=,br;q=x,gzip;q=-1,deflate;q=1e999"],
  ["accept-encoding", ";q=1,".repeat(2_500)],
  ["if-none-match", '"'.repeat(12_001)],
  ["if-none-match", 'W/"a",'.repeat(2_000)],
  ["range", "bytes=0-1,5-"],
  ["if-modified-since", "never"],
  ["origin", "null"],
];

test.each(HEADERS.map(([name, value]) => [`${name}: ${value.slice(0, 40)}`, name, value] as const))(
  "the header %s changes nothing",
  async (_start, name, value) => {
    const { port } = await serveScripts();
    const { status, body, headers } = await ask(port, "/socket.io/socket.io.js", { headers: { [name]: value } });
    expect([status, body]).toEqual([200, textOf("socket.io.js")]);
    expect(headers).not.toHaveProperty("content-encoding");
  },
);

test("a client that is gone before its answer harms nobody", async () => {
  const waiting: (() => void)[] = [];
  const origin = (_origin: unknown, decide: (error: null, allow: boolean) => void): void => {
    waiting.push(() => decide(null, true));
  };
  const { port, http, errors } = await serveScripts({ cors: { origin } });
  const connection = once(http, "connection");
  const { sent } = begin(port, "/socket.io/socket.io.js", {});
  await until(() => waiting.length === 1);
  const [socket] = await connection;
  const closed = once(socket, "close");
  sent.destroy();
  await closed;
  waiting[0]?.();
  const answer = ask(port, "/socket.io/socket.io.js");
  await until(() => waiting.length === 2);
  waiting[1]?.();
  expect((await answer).status).toBe(200);
  expect(errors).toEqual([]);
});

test("a body that was not asked for is not waited for", async () => {
  const { port } = await serveScripts();
  const raw = await Raw.to(port, head("POST /socket.io/socket.io.js", ["Content-Length: 1000000000"]));
  await raw.sees("HTTP/1.1 405");
});
