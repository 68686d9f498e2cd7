import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Server } from "@rt/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { buildApp, filesIn } from "../support/vite-app.ts";

interface App {
  readonly talk: (transport: string) => Promise<string>;
  readonly talkInWorker: (transport: string) => Promise<string>;
}

const io = new Server();
const http = createServer();
let app: { project: string; site: string };
let url: string;

beforeAll(async () => {
  app = await buildApp();
  http.on("request", filesIn(app.site)).listen(0, "127.0.0.1");
  await once(http, "listening");
  io.attach(http);
  io.on("connection", (socket) => socket.on("echo", (text, content, answer) => answer(text, content)));
  url = `http://rt.test:${(http.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  await io.close();
  rmSync(app.project, { recursive: true });
});

describe.each(["websocket", "polling"])("an application built by Vite, by %s", (transport) => {
  it("talks with the server from its page", async () => {
    const page = await openPage(url);
    const said = await page.evaluate((name) => (window as unknown as App).talk(name), transport);
    expect(said).toBe(`object,${transport},é,bytes`);
  });

  it("talks with the server from a module worker", async () => {
    const page = await openPage(url);
    const said = await page.evaluate((name) => (window as unknown as App).talkInWorker(name), transport);
    expect(said).toBe(`undefined,${transport},é,bytes`);
  });
});

it("is made of the published modules alone", () => {
  const assets = join(app.site, "assets");
  const code = readdirSync(assets).map((name) => readFileSync(join(assets, name), "utf8"));
  expect(code.length).toBeGreaterThan(1);
  expect(code.join("")).not.toMatch(/from ?["']@rt\//);
});
