import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { kinds, type Running, serve } from "../support/serve.ts";

const transports = ["polling", "websocket"];

/** Opens a page with a connected socket, which writes down in `heard` what becomes of it. */
async function connected(server: Running, transport: string): Promise<Page> {
  const page = await openPage(server.url);
  await page.evaluate(async (name) => {
    const told: string[] = [];
    const socket = io({ transports: [name], reconnectionDelay: 100, reconnectionDelayMax: 200 });
    Object.assign(window, { heard: told, socket });
    socket.on("connect", () => told.push("connect"));
    socket.on("disconnect", (reason) => told.push(reason));
    socket.io.on("suspended", (reason) => told.push(`suspended: ${reason}`));
    socket.io.on("resumed", () => told.push("resumed"));
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    told.length = 0;
  }, transport);
  return page;
}

/** What the socket has heard, once it is as much as that. */
async function heard(page: Page, count: number): Promise<string[]> {
  await page.waitForFunction((least) => window.heard.length >= least, count);
  return page.evaluate(() => window.heard);
}

describe.each(kinds)("with a server of %s", (kind) => {
  it.each(transports)(
    "a page comes back by itself when the server was killed and is there again, by %s",
    async (transport) => {
      const first = await serve(kind);
      const page = await connected(first, transport);
      await first.kill();
      await heard(page, 1);
      const second = await serve(kind, {}, first.port);
      const came = new Promise((resolve) => second.onPeer((peer) => peer.on("waited", resolve)));
      await page.evaluate(() => void window.socket.emit("waited", "while away"));
      expect(await came).toBe("while away");
      expect((await heard(page, 2)).at(-1)).toBe("connect");
    },
  );

  it.each(transports)(
    "a page goes at once when its network is lost, and is back at once with it, by %s",
    async (transport) => {
      const server = await serve(kind);
      const page = await connected(server, transport);
      const waitFor = (delay: number): Promise<void> =>
        page.evaluate((ms) => {
          window.socket.io.reconnectionDelayMax(ms).reconnectionDelay(ms).randomizationFactor(0);
        }, delay);
      // Longer than any test waits: the network ends the wait.
      await waitFor(600_000);
      await page.context().setOffline(true);
      const gone = kind === "rt" ? ["suspended: transport close"] : ["transport close"];
      expect(await heard(page, 1)).toEqual(gone);
      // A page may hear of its network before its requests find it.
      await waitFor(100);
      await page.context().setOffline(false);
      expect(await heard(page, 2)).toEqual([...gone, kind === "rt" ? "resumed" : "connect"]);
    },
  );

  it.each(transports)("a page that was put away is back when it is shown, by %s", async (transport) => {
    const server = await serve(kind);
    const page = await connected(server, transport);
    await page.goto(`http://other.test:${server.port}/empty`);
    // To be taken out of the cache of pages is no navigation with a `load` that one could wait for.
    await page.evaluate(() => void setTimeout(() => history.back()));
    const told = (): Promise<string[] | undefined> => page.evaluate(() => window.heard);
    const expected = kind === "rt" ? ["suspended: transport close", "resumed"] : ["transport close", "connect"];
    await expect.poll(told).toEqual(expected);
  });

  it.each(transports)("a machine that wakes finds its connection dead, and makes another, by %s", async (transport) => {
    const server = await serve(kind);
    const page = await connected(server, transport);
    const took = await page.evaluate(async () => {
      const { socket } = window;
      // It does not wait as after other losses.
      socket.io.reconnectionDelayMax(600_000).reconnectionDelay(600_000).randomizationFactor(0);
      const awake = Date.now;
      const start = performance.now();
      Date.now = () => awake() + 600_000;
      await new Promise<void>((resolve) => {
        socket.io.once("resumed", () => resolve());
        socket.once("connect", () => resolve());
      });
      return performance.now() - start;
    });
    // A heartbeat finds it after 45 s.
    expect(took).toBeLessThan(20_000);
    expect((await heard(page, 2))[0]).toBe(kind === "rt" ? "suspended: ping timeout" : "ping timeout");
  });
});

describe("an rt server and a page", () => {
  it.each(transports)("are on a fresh link at once when people look again at a page, by %s", async (transport) => {
    const server = await serve("rt");
    const page = await connected(server, transport);
    // What has died unheard, as in a sleep: nobody has closed it, and nothing comes by it.
    for (const one of server.tcp) one.pause();
    const sent = page.evaluate(async () => {
      const echoed = window.socket.emitWithAck("echo", "sent by the dead link");
      const start = performance.now();
      const awake = Date.now;
      const look = (state: string): void => {
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
      };
      look("hidden");
      Date.now = () => awake() + 6_000;
      look("visible");
      return [await echoed, performance.now() - start] as const;
    });
    const [echoed, took] = await sent;
    expect(echoed).toBe("sent by the dead link");
    // A heartbeat finds it after 25 s and more. The browser may choose another dead connection of its pool, which the server drops after 6 s.
    expect(took).toBeLessThan(24_000);
    // The end of the old link may overtake the answer on the fresh one; the session goes on in any case.
    expect((await heard(page, 0)).filter((line) => !/^suspended|^resumed$/.test(line))).toEqual([]);
  });

  it.each(transports)("lose nothing, double nothing and keep all in order through cuts, by %s", async (transport) => {
    const server = await serve("rt");
    const count = 300;
    const all = Array.from({ length: count }, (_, n) => n);
    const up: unknown[] = [];
    let cuts = 0;
    server.onPeer((peer) => {
      peer.on("up", (n, answer) => {
        up.push(n);
        peer.emit("down", n, Buffer.from([1]));
        if (typeof answer === "function") answer(n);
        if (up.length % 50 !== 0 || up.length === count) return;
        cuts += 1;
        for (const one of server.tcp) one.destroy();
      });
    });
    const page = await connected(server, transport);
    const { down, answers } = await page.evaluate(async (wanted) => {
      const { socket } = window;
      const came: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        socket.on("down", (n) => {
          came.push(n);
          if (came.length === wanted) resolve();
        });
      });
      const acks: Promise<unknown>[] = [];
      for (let n = 0; n < wanted; n++) {
        acks.push(socket.emitWithAck("up", n));
        // In many turns, and with some under way all the time.
        if (n % 10 === 9) await acks[n - 9];
      }
      await done;
      return { down: came, answers: await Promise.all(acks) };
    }, count);
    expect({ up, down, answers, cuts }).toEqual({ up: all, down: all, answers: all, cuts: 5 });
    // A browser may repeat what was cut by itself: then there is nothing to hear.
    if (transport === "websocket") expect(await heard(page, 10)).toHaveLength(10);
    else expect((await heard(page, 0)).filter((line) => !/^suspended|^resumed$/.test(line))).toEqual([]);
  });
});

describe.each(kinds)("a server of %s", (kind) => {
  it.each([
    ["closed", "websocket", (page: Page) => page.close()],
    ["closed", "polling", (page: Page) => page.close()],
    ["reloaded", "websocket", (page: Page) => page.reload()],
    ["reloaded", "polling", (page: Page) => page.reload()],
  ])("is told when a page is %s, so that nothing waits for it, by %s", async (_how, transport, go) => {
    const server = await serve(kind);
    const left = new Promise((resolve) => server.onPeer((peer) => peer.on("disconnect", resolve)));
    const page = await connected(server, transport);
    await go(page);
    // The reference takes a GET that is cut for a broken link, though the goodbye is on its way.
    expect(await left).toMatch(kind === "rt" ? /^transport close$/ : /^transport (close|error)$/);
    await expect.poll(server.connections).toBe(0);
  });
});
