import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { msgpack } from "@rt/protocol/msgpack";
import { Server as RtServer } from "@rt/server";
import { Server as ReferenceServer } from "socket.io";
import referenceMsgpack from "socket.io-msgpack-parser";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPage } from "../support/open-page.ts";
import { kinds } from "../support/serve.ts";

interface ChatOptions {
  readonly cors?: { readonly origin: string };
  readonly msgpack?: boolean;
}

/** The page of every Socket.IO tutorial, with its server. Gives its address. */
async function serveChat(
  kind: (typeof kinds)[number],
  html: string,
  { msgpack: hasParser = false, ...options }: ChatOptions = {},
): Promise<string> {
  const http = createServer((request, response) => {
    response.writeHead(request.url === "/" ? 200 : 404, { "content-type": "text/html" });
    response.end(request.url === "/" ? `<!doctype html><title>Socket.IO chat</title>${html}` : "not found");
  });
  const io =
    kind === "rt"
      ? new RtServer(http, { ...options, ...(hasParser ? { parser: msgpack() } : {}) })
      : new ReferenceServer(http, { ...options, ...(hasParser ? { parser: referenceMsgpack } : {}) });
  const meet = (socket: { on(event: string, listener: (...args: unknown[]) => void): unknown }): void => {
    socket.on("chat message", (text, answer) => typeof answer === "function" && answer(`got ${String(text)}`));
  };
  if (io instanceof ReferenceServer) io.on("connection", meet);
  else io.on("connection", meet);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    http.closeAllConnections();
    void io.close();
  });
  return `http://chat.test:${(http.address() as AddressInfo).port}`;
}

/** What a page does with its `io`; it notes what it was answered. */
const CHAT = `
  const socket = io();
  socket.emit("chat message", "hello", (answer) => { document.title = answer; });`;

const PAGES = {
  "the script": `<script src="/socket.io/socket.io.js"></script><script>${CHAT}</script>`,
  "the minified script": `<script src="/socket.io/socket.io.min.js"></script><script>${CHAT}</script>`,
  "the module": `<script type="module">import { io } from "/socket.io/socket.io.esm.min.js"; ${CHAT}</script>`,
  "the module, by an import map": `
    <script type="importmap">{ "imports": { "socket.io-client": "/socket.io/socket.io.esm.min.js" } }</script>
    <script type="module">import { io } from "socket.io-client"; ${CHAT}</script>`,
};

describe.each(kinds)("a page of a %s server", (kind) => {
  it.each(Object.entries(PAGES))("connects by %s that the server gives it", async (_what, html) => {
    const page = await openPage(await serveChat(kind, html));
    await page.waitForFunction(() => document.title === "got hello");
  });

  it("connects by the script with MessagePack, where the server has it too", async () => {
    const html = `<script src="/socket.io/socket.io.msgpack.min.js"></script><script>${CHAT}</script>`;
    const page = await openPage(await serveChat(kind, html, { msgpack: true }));
    await page.waitForFunction(() => document.title === "got hello");
    const answer = await page.evaluate(async () => {
      const manager = new io.Manager();
      const second = manager.socket("/");
      const text = await new Promise((resolve) => second.emit("chat message", "again", resolve));
      return [text, manager instanceof io.Manager, io().io instanceof io.Manager];
    });
    expect(answer).toEqual(["got again", true, true]);
  });

  it("loads the script of another origin, where that lets it", async () => {
    const far = await serveChat(kind, "", { cors: { origin: "*" } });
    const html = `<script crossorigin src="${far}/socket.io/socket.io.js"></script><script>${CHAT.replace("io()", `io("${far}")`)}</script>`;
    const page = await openPage(await serveChat(kind, html));
    await page.waitForFunction(() => document.title === "got hello");
  });

  it("does not read the script of another origin that does not let it", async () => {
    const far = await serveChat(kind, "");
    const page = await openPage(
      await serveChat(kind, `<script crossorigin src="${far}/socket.io/socket.io.js"></script>`),
    );
    expect(await page.evaluate(() => "io" in globalThis)).toBe(false);
  });

  it("finds the source map of each script", async () => {
    const page = await openPage(await serveChat(kind, ""));
    for (const name of ["socket.io.js", "socket.io.min.js", "socket.io.msgpack.min.js", "socket.io.esm.min.js"]) {
      const map = await page.evaluate(async (url) => {
        const code = await (await fetch(url)).text();
        const [, at = ""] = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code) ?? [];
        const response = await fetch(new URL(at, new URL(url, location.href)));
        const { version, sources, mappings } = await response.json();
        const type = response.headers.get("content-type");
        return { at, status: response.status, type, version, hasAll: sources.length > 0 && mappings.length > 0 };
      }, `/socket.io/${name}`);
      const type = "application/json; charset=utf-8";
      expect(map).toEqual({ at: `${name}.map`, status: 200, type, version: 3, hasAll: true });
    }
  });

  it("asks again with the tag it was given, and gets no second copy", async () => {
    const page = await openPage(await serveChat(kind, ""));
    const sizes = await page.evaluate(async () => {
      const load = async (): Promise<string> => (await fetch("/socket.io/socket.io.js", { cache: "no-cache" })).text();
      const texts = [await load(), await load()];
      if (texts[0] !== texts[1]) throw new Error("the second is another");
      const url = new URL("/socket.io/socket.io.js", location.href).href;
      return performance.getEntriesByName(url).map((entry) => (entry as PerformanceResourceTiming).transferSize);
    });
    // Of an answer without a body browsers tell no more than that it had headers.
    expect(sizes).toEqual([expect.toSatisfy((size: number) => size > 10_000), 300]);
  });
});
