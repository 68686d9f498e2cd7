import type { Socket } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { hear, pairs, saidIn, talk } from "../support/conversation.ts";
import { everyTransport, serverTransports } from "../support/every-transport.ts";
import { openPage } from "../support/open-page.ts";
import { type ServeOptions, serve } from "../support/serve.ts";

const COUNT = 200;
/** Where the point is another one. */
const FEW = 20;

/** Short, as a cut is noticed by it alone: it may take a pause of a busy machine for another. */
const HEARTBEAT: ServeOptions = { pingInterval: 500, pingTimeout: 1500 };

describe.each(everyTransport)("a page, by $name", ({ name, abroad, isMended, isUntold }) => {
  it("exchanges events, answers, and binary of every kind, in order, through cuts, and nothing is lost", async () => {
    const server = await serve("rt", { transports: serverTransports, ...(isUntold === true ? HEARTBEAT : {}) });
    let cuts = 0;
    const up = hear(server, (count) => {
      if (count % 50 !== 0 || count === COUNT) return;
      cuts += 1;
      for (const one of server.tcp) one.destroy();
    });
    const page = await openPage(`${server.url}/full`);
    const options = { transports: [name], reconnectionDelay: 1, reconnectionDelayMax: 5 };
    expect(await page.evaluate(talk, { options, count: COUNT })).toEqual(saidIn(name, COUNT));
    expect(up).toEqual([pairs(COUNT)]);
    expect(cuts).toBe(3);
    const heard = await page.evaluate(() => window.heard);
    const losses = heard.filter((_word, n) => n % 2 === 0);
    expect(losses.length).toBeGreaterThanOrEqual(isMended === true ? 0 : cuts);
    expect(losses.filter((loss) => loss !== "suspended: ping timeout").length).toBeLessThanOrEqual(cuts);
    expect(losses.every((loss) => loss.startsWith("suspended: "))).toBe(true);
    expect(heard.filter((_word, n) => n % 2 === 1)).toEqual(Array(heard.length >> 1).fill("resumed"));
  });

  it.each([
    ["closed", (page: Page) => page.close()],
    ["reloaded", (page: Page) => page.reload()],
  ])("that is %s says so to its server, which keeps nothing for it", async (_, go) => {
    const server = await serve("rt", { transports: serverTransports });
    const up = hear(server);
    const left = new Promise((resolve) => server.onPeer((peer) => peer.on("disconnect", resolve)));
    const page = await openPage(`${server.url}/full`);
    // Behind any listener of its own a page that goes has lost its requests, and is told so by them.
    await page.evaluate(() => addEventListener("pagehide", () => undefined, { capture: true }));
    expect(await page.evaluate(talk, { options: { transports: [name] }, count: FEW })).toEqual(saidIn(name, FEW));
    expect(up).toEqual([pairs(FEW)]);
    await go(page);
    expect(await left).toBe("transport close");
    await expect.poll(server.connections).toBe(0);
  });

  it("that goes while its server has yet to answer loses nothing it said, and says so as well", async () => {
    const server = await serve("rt", { transports: serverTransports });
    const came: unknown[] = [];
    const first = new Promise((resolve) => server.onPeer((peer) => peer.on("first", resolve)));
    const left = new Promise((resolve) => {
      server.onPeer((peer) => {
        for (const event of ["first", "second"]) peer.on(event, () => came.push(event));
        peer.on("disconnect", resolve);
      });
    });
    const page = await openPage(`${server.url}/full`);
    await page.evaluate(
      async (transports) => {
        window.socket = io({ transports });
        await window.socket.emitWithAck("echo");
      },
      [name],
    );
    const silence = (one: Socket): void => one.cork();
    server.tcp.forEach(silence);
    server.http.on("connection", silence);
    await page.evaluate(() => void window.socket.emit("first"));
    await first;
    await page.evaluate(() => void window.socket.emit("second"));
    await page.close();
    expect(await left).toBe("transport close");
    expect(came).toEqual(["first", "second"]);
  });

  it.runIf(abroad !== "never")("exchanges the same with a server of another origin", async () => {
    const site = await serve("rt");
    const leave = abroad === "by leave" ? { cors: { origin: site.url } } : {};
    const server = await serve("rt", { transports: serverTransports, ...leave });
    const up = hear(server);
    const page = await openPage(`${site.url}/full`);
    const url = `http://other.test:${server.port}`;
    const said = await page.evaluate(talk, { url, options: { transports: [name] }, count: FEW });
    expect(said).toEqual(saidIn(name, FEW));
    expect(up).toEqual([pairs(FEW)]);
  });

  it.runIf(abroad !== "always" && name !== "websocket")(
    "meets no server of another origin that says nothing",
    async () => {
      const site = await serve("rt");
      const server = await serve("rt", { transports: serverTransports });
      const page = await openPage(`${site.url}/full`);
      const error = await page.evaluate(
        ({ url, transports }) =>
          new Promise<string>((resolve) => {
            const socket = io(url, { transports, reconnection: false });
            socket.on("connect_error", ({ message }) => resolve(message));
          }),
        { url: `http://other.test:${server.port}`, transports: [name] },
      );
      expect(error).toMatch(new RegExp(`^${name} error: `));
    },
  );
});
