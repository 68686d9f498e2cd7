import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { io } from "@rt/client-node";
import { io as plainIo } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CERTIFICATE, KEY } from "../../../packages/server/test/support/certificate.ts";

const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const sources = readdirSync(pathOf("src"));

let folder: string;
let running: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rt-frameworks-"));
  writeFileSync(join(folder, "key.pem"), KEY);
  writeFileSync(join(folder, "cert.pem"), CERTIFICATE);
});

afterEach(async () => {
  if (running?.kill("SIGKILL") === true) await once(running, "exit");
  running = undefined;
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a program on a free port, and gives the port. */
async function start(name: string): Promise<number> {
  const env = { ...process.env, PORT: "0", TLS_KEY: join(folder, "key.pem"), TLS_CERT: join(folder, "cert.pem") };
  const program = spawn(process.execPath, [pathOf(`dist/${name}.mjs`)], { env, stdio: ["ignore", "pipe", "inherit"] });
  running = program;
  for await (const line of createInterface(program.stdout)) {
    const port = /port: (\d+)/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`${name} ended before it listened`);
}

async function page(url: string): Promise<string> {
  if (url.startsWith("http:")) return (await fetch(url)).text();
  const [response] = await once(get(url, { ca: CERTIFICATE }), "response");
  return text(response);
}

const tls = { ca: CERTIFICATE };

describe("beside", () => {
  it.each([
    ["http", "http", "a page of node:http"],
    ["https", "https", "a page of node:https"],
    ["http2", "https", "a page of node:http2"],
    ["standalone", "http", ""],
    ["two-servers", "http", "a page beside two servers"],
    ["express", "http", "a page of Express"],
    ["koa", "http", "a page of Koa"],
    ["fastify", "http", "a page of Fastify"],
    ["hono", "http", "a page of Hono"],
    ["nestjs", "http", "a page of NestJS"],
  ])("%s links and pages share a port", async (name, scheme, content) => {
    const url = `${scheme}://localhost:${await start(name)}`;
    expect(await page(url)).toBe(content);

    for (const transport of ["node", "websocket", "polling"]) {
      const socket = io(url, { ...tls, transports: [transport], forceNew: true });
      expect(await socket.timeout(10_000).emitWithAck("hello", transport)).toBe(`hello ${transport}`);
      socket.disconnect();
    }
    const plain = plainIo(url, { ...tls, forceNew: true });
    const upgraded = new Promise((resolve) => {
      plain.io.once("open", () => plain.io.engine.once("upgrade", ({ name: to }) => resolve(to)));
    });
    expect(await plain.timeout(10_000).emitWithAck("hello", "Socket.IO")).toBe("hello Socket.IO");
    expect(await upgraded).toBe("websocket");
    plain.disconnect();
  });

  it("each other, two servers of rt keep apart", async () => {
    const url = `http://localhost:${await start("two-servers")}`;
    const options = { path: "/inner", forceNew: true, reconnection: false };
    const within = io(url, { ...options, transports: ["websocket"] });
    expect(await within.timeout(10_000).emitWithAck("hello", "you")).toBe("hello you, in here");
    within.disconnect();

    const stranger = io(url, {
      ...options,
      extraHeaders: { origin: "https://example.org" },
      transports: ["websocket"],
    });
    const [error] = await new Promise<[Error]>((resolve) =>
      stranger.once("connect_error", (refusal) => resolve([refusal])),
    );
    expect(error.message).toContain("Forbidden");
  });
});

it.each(sources)("%s has 30 lines at most", (name) => {
  expect(
    readFileSync(pathOf(`src/${name}`), "utf8")
      .trimEnd()
      .split("\n").length,
  ).toBeLessThanOrEqual(30);
});
