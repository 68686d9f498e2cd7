import { once } from "node:events";
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { next } from "../../support/serve.ts";
import { startHaproxy, startNginx } from "../index.ts";
import { freePort } from "../support/ports.ts";
import type { Proxy } from "../support/proxy.ts";
import { behind, carrierOf, nextPeer, through } from "../support/scene.ts";
import { transports } from "../support/transports.ts";

/** Sends the first part of its answer, and the second one only when told to. */
interface TwoParts {
  readonly port: number;
  finish(): void;
}

async function serveTwoParts(headers: Readonly<Record<string, string>>): Promise<TwoParts> {
  let open: ServerResponse | undefined;
  const server = createServer((request, response) => {
    if (request.url !== "/parts") {
      response.end("whole");
      return;
    }
    open = response.writeHead(200, headers);
    open.write("first ");
  });
  const port = await freePort();
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port, finish: () => void open?.end("second") };
}

/** What has come of the answer so far. */
interface Reading {
  readonly parts: string[];
  readonly first: Promise<void>;
  readonly whole: Promise<void>;
}

function read(proxy: Proxy): Reading {
  const parts: string[] = [];
  const request = get(`${proxy.url("http")}/parts`);
  const response = once(request, "response").then(([found]): IncomingMessage => found.setEncoding("utf8"));
  return { parts, first: firstOf(response), whole: readInto(parts, response) };
}

async function firstOf(response: Promise<IncomingMessage>): Promise<void> {
  await once(await response, "data");
}

async function readInto(parts: string[], response: Promise<IncomingMessage>): Promise<void> {
  for await (const part of await response) parts.push(String(part));
}

/** Other requests through the proxy, to their end. */
async function otherRequests(proxy: Proxy): Promise<void> {
  for (let n = 0; n < 5; n += 1) {
    const [response] = await once(get(`${proxy.url("http")}/${n}`, { agent: false }), "response");
    await response.toArray();
  }
}

const byItself = (port: number): Promise<Proxy> => startNginx({ upstream: [port], collects: "unless told" });

const NO_BUFFERING = { "X-Accel-Buffering": "no" };

describe("an answer that goes on", () => {
  it.each([
    ["nginx as documented", {}, (port: number) => startNginx({ upstream: [port] })],
    ["nginx by HTTP/1.0, where the server asks for it", NO_BUFFERING, byItself],
    ["HAProxy", {}, (port: number) => startHaproxy({ upstream: [port] })],
  ] as const)("is passed on as it comes by %s", async (_, headers, start) => {
    const server = await serveTwoParts(headers);
    const { parts, first, whole } = read(await start(server.port));
    await first;
    server.finish();
    await whole;
    expect(parts.join("")).toBe("first second");
  });

  it.each([
    ["where the server says nothing", {}, "unless told"],
    ["where it is told not to listen to the server", NO_BUFFERING, "always"],
  ] as const)("is collected by nginx that speaks HTTP/1.0 with the server, %s", async (_, headers, collects) => {
    const server = await serveTwoParts(headers);
    const proxy = await startNginx({ upstream: [server.port], collects });
    const { parts, whole } = read(proxy);
    await otherRequests(proxy);
    expect(parts).toEqual([]);
    server.finish();
    await whole;
    expect(parts.join("")).toBe("first second");
  });
});

describe.each(transports.filter(({ streams }) => streams))("$name", ({ name }) => {
  it("has the server ask nginx to pass on what comes", async () => {
    const { io, proxy } = await behind((options) => startNginx({ ...options, collects: "unless told" }));
    const joined = nextPeer(io);
    const socket = through(proxy, "http", { transports: [name] });
    socket.on("echo", (value, answer) => answer(value));
    expect(await (await joined).emitWithAck("echo", 1)).toBe(1);
  });

  it("gives way to what works where answers are collected", async () => {
    const { io, proxy } = await behind((options) => startNginx({ ...options, collects: "always" }));
    const joined = nextPeer(io);
    const given = { transports: [name, "polling"], tryAllTransports: true, fallbackTimeout: 200 };
    const socket = through(proxy, "http", given);
    socket.on("echo", (value, answer) => answer(value));
    expect(await (await joined).emitWithAck("echo", 1)).toBe(1);
    expect(carrierOf(socket)).toBe("polling");
  });

  it("alone says that nothing came where answers are collected", async () => {
    const { proxy } = await behind((options) => startNginx({ ...options, collects: "always" }));
    const socket = through(proxy, "http", { transports: [name], timeout: 300 });
    const [error] = await next(socket, "connect_error");
    expect(error).toMatchObject({ message: "timeout", description: `${name} error: the link took too long` });
  });
});

it.each(transports.filter(({ streams, upgrades }) => !streams && !upgrades))(
  "$name does not mind that answers are collected",
  async ({ name }) => {
    const { io, proxy } = await behind((options) => startNginx({ ...options, collects: "always" }));
    const joined = nextPeer(io);
    const socket = through(proxy, "http", { transports: [name] });
    socket.on("echo", (value, answer) => answer(value));
    expect(await (await joined).emitWithAck("echo", 1)).toBe(1);
  },
);
