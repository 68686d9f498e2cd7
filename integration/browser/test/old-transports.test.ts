import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "@rt/server";
import { describe, expect, it, onTestFinished } from "vitest";
import { openPage } from "../support/open-page.ts";
import { kinds, serve } from "../support/serve.ts";
import { site } from "../support/site.ts";

const HOSTILE = "</script><script>evil()</script>\\n\n\"'&<!--\u2028+%";

/** A server of rt with all transports that the classic lists name, with the site, by a name that is not one of this machine. */
async function serveAll(): Promise<{ http: HttpServer; url: string }> {
  const http = createServer(site);
  // Chromium tells nobody when the page in a frame breaks off: the heartbeat does.
  const io = new Server(http, {
    transports: ["polling", "multipart", "htmlfile"],
    pingInterval: 500,
    pingTimeout: 1500,
  });
  io.on("connection", (socket) => {
    socket.on("echo", (...args) => args.pop()(...args));
    socket.on("pour", (count) => {
      for (let n = 0; n < Number(count); n++) socket.emit("drop", n, "</script><!--\u2028'\"", Buffer.from([n & 255]));
    });
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(async () => {
    http.closeAllConnections();
    await io.close();
  });
  return { http, url: `http://rt.test:${(http.address() as AddressInfo).port}` };
}

describe.each([
  ["multipart", "xhr-multipart"],
  ["htmlfile", "htmlfile"],
  ["jsonp", "jsonp-polling"],
])("a page, by %s", (name, classic) => {
  it("exchanges text and binary with its server both ways, and leaves nothing in the page", async () => {
    const { url } = await serveAll();
    const page = await openPage(`${url}/full`);
    const got = await page.evaluate(
      async ({ transports, hostile }) => {
        const socket = io({ transports });
        const echoed = await socket.emitWithAck("echo", { hostile, bytes: Uint8Array.of(7, 0, 255) });
        const heard: number[] = [];
        const all = new Promise<void>((resolve) => {
          socket.on("drop", (n: number, text: string, bytes: ArrayBuffer) => {
            if (text === "</script><!--\u2028'\"" && new Uint8Array(bytes)[0] === (n & 255)) heard.push(n);
            if (n === 299) resolve();
          });
        });
        socket.emit("pour", 300);
        await all;
        const transport = socket.io.engine?.transport.name;
        socket.disconnect();
        return { transport, heard, text: echoed.hostile, bytes: [...new Uint8Array(echoed.bytes)] };
      },
      { transports: [classic], hostile: HOSTILE },
    );
    expect(got).toMatchObject({ transport: name, text: HOSTILE, bytes: [7, 0, 255] });
    expect(got.heard).toEqual(Array.from({ length: 300 }, (_, n) => n));
    await expect.poll(() => page.locator("iframe").count()).toBe(0);
  });

  it("keeps its session when its connections are cut", async () => {
    const { http, url } = await serveAll();
    const page = await openPage(`${url}/full`);
    const id = await page.evaluate(
      async (transports) => {
        window.socket = io({ transports, reconnectionDelay: 1, reconnectionDelayMax: 5 });
        window.heard = [];
        window.socket.on("disconnect", () => window.heard.push("disconnect"));
        await window.socket.emitWithAck("echo", 1);
        return window.socket.id;
      },
      [classic],
    );
    http.closeAllConnections();
    const [back, heard] = await page.evaluate(async () => {
      await window.socket.emitWithAck("echo", 2);
      return [window.socket.id, window.heard] as const;
    });
    expect([back, heard]).toEqual([id, []]);
  });
});

describe.each(kinds)("a page of another origin and a server of %s that knows nothing of it", (kind) => {
  it("meet by jsonp", async () => {
    const home = await serve("rt");
    const server = await serve(kind);
    const page = await openPage(`${home.url}/full`);
    const [answer, transport] = await page.evaluate(async (url) => {
      const socket = io(url, { transports: ["jsonp"], upgrade: false });
      const { text, bytes } = await socket.emitWithAck("echo", { text: "\\n\n+%", bytes: Uint8Array.of(7, 0, 255) });
      return [[text, ...new Uint8Array(bytes)], socket.io.engine?.transport.name];
    }, `http://other.test:${server.port}`);
    expect([transport, answer]).toEqual(["jsonp", ["\\n\n+%", 7, 0, 255]]);
  });
});

it("a page of another origin gets no link by htmlfile: the page of the link does not let itself be framed there", async () => {
  const home = await serve("rt");
  const { url } = await serveAll();
  const page = await openPage(`${home.url}/full`);
  const message = await page.evaluate(
    (address) =>
      new Promise((resolve) => {
        const socket = io(address, { transports: ["htmlfile"], reconnection: false });
        socket.on("connect_error", (error) => resolve(error.message));
      }),
    url,
  );
  expect(message).toContain("the page ended, or there was none");
});
