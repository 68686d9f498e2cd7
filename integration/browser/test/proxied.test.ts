import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { type Proxy, startHaproxy, startNginx } from "../../proxies/index.ts";
import { hear, pairs, saidIn, talk } from "../support/conversation.ts";
import { everyTransport, serverTransports } from "../support/every-transport.ts";
import { openPage } from "../support/open-page.ts";
import { openPages } from "../support/pages.ts";
import { type Running, serve } from "../support/serve.ts";

type Start = (upstream: readonly number[]) => Promise<Proxy>;

/** What a browser reaches by any name. */
const at = (proxy: Proxy, host: string): string => proxy.url("http").replace("localhost", host);

const nginx: Start = (upstream) => startNginx({ upstream });
const haproxy: Start = (upstream) => startHaproxy({ upstream });
const refusingNginx: Start = (upstream) => startNginx({ upstream, upgrades: false });
const refusingHaproxy: Start = (upstream) => startHaproxy({ upstream, upgrades: false });
const collecting: Start = (upstream) => startNginx({ upstream, collects: "always" });
const worst: Start = (upstream) => startNginx({ upstream, collects: "always", upgrades: false });

/** What is refused is given up at once: nobody waits as long as that. */
const REFUSED = 600_000;
/** What is silent has so long before the next is tried beside it. */
const SILENT = 300;

/** What stands in between, what the page names (nothing, as most do, or all to be tried), the best that works, and the time in which it falls back. */
const outcomes: readonly (readonly [string, readonly string[], string, number, Start])[] = [
  ["nginx as documented", [], "websocket", REFUSED, nginx],
  ["nginx as documented", ["streaming", "polling"], "streaming", REFUSED, nginx],
  ["nginx as documented", ["multipart", "polling"], "multipart", REFUSED, nginx],
  ["HAProxy as documented", [], "websocket", REFUSED, haproxy],
  ["HAProxy as documented", ["sse", "polling"], "sse", REFUSED, haproxy],
  ["HAProxy as documented", ["htmlfile", "polling"], "htmlfile", REFUSED, haproxy],
  ["nginx that refuses upgrades", [], "polling", REFUSED, refusingNginx],
  ["nginx that refuses upgrades", ["websocket", "streaming", "polling"], "streaming", REFUSED, refusingNginx],
  ["nginx that refuses upgrades", ["websocket", "jsonp"], "jsonp", REFUSED, refusingNginx],
  ["HAProxy that refuses upgrades", [], "polling", REFUSED, refusingHaproxy],
  ["HAProxy that refuses upgrades", ["websocket", "sse", "polling"], "sse", REFUSED, refusingHaproxy],
  // It asks by HTTP/1.0, which knows no upgrades (RFC 9110, section 7.8).
  ["nginx that collects answers", [], "polling", REFUSED, collecting],
  ["nginx that collects answers", ["streaming", "polling"], "polling", SILENT, collecting],
  ["nginx that collects answers", ["sse", "polling"], "polling", SILENT, collecting],
  ["nginx that collects answers", ["multipart", "polling"], "polling", SILENT, collecting],
  ["nginx that collects answers", ["htmlfile", "polling"], "polling", SILENT, collecting],
  ["nginx that does both", [], "polling", REFUSED, worst],
  ["nginx that does both", ["websocket", "streaming", "sse", "jsonp"], "jsonp", SILENT, worst],
];

it.each(outcomes)("a page behind %s that names %j is carried by %s", async (_, named, carrier, patience, start) => {
  const server = await serve("rt", { transports: serverTransports });
  const up = hear(server);
  const page = await openPage(`${at(await start([server.port]), "rt.test")}/full`);
  const list = named.length === 0 ? {} : { transports: named, tryAllTransports: true };
  const options = { ...list, fallbackTimeout: patience };
  expect(await page.evaluate(talk, { options, count: 40 })).toEqual(saidIn(carrier, 40));
  expect(up).toEqual([pairs(40)]);
  expect(await page.evaluate(() => window.heard)).toEqual([]);
});

const names = everyTransport.map(({ name }) => name);

/** A page behind a proxy, and where each transport finds the server behind the same proxy. */
interface Place {
  readonly page: Page;
  readonly proxy: Proxy;
  readonly urls: ReadonlyMap<string, string>;
}

/** Both proxies before one server, and a page behind each. */
async function places(server: Running, idle?: number): Promise<readonly Place[]> {
  const options = { upstream: [server.port], ...(idle === undefined ? {} : { idle }) };
  const proxies = await Promise.all([startNginx(options), startHaproxy(options)]);
  const pages = await openPages(proxies.map((proxy) => `${at(proxy, "rt.test")}/full`));
  return pages.map((page, nth) => {
    const proxy = proxies[nth];
    if (proxy === undefined) throw new Error("there is a page too many");
    // By names of their own, as a browser has six connections to each, but for the transport that reaches the page's own origin alone.
    const urls = everyTransport.map(
      ({ name, abroad }) => [name, at(proxy, abroad === "never" ? "rt.test" : `${name}.test`)] as const,
    );
    return { page, proxy, urls: new Map(urls) };
  });
}

/** What is done in each page by each transport, all at the same time. */
function byAll<T>(
  all: readonly Place[],
  act: (page: Page, name: string, url: string) => Promise<T>,
): Promise<readonly T[][]> {
  return Promise.all(all.map(({ page, urls }) => Promise.all(Array.from(urls, ([name, url]) => act(page, name, url)))));
}

/** Pages talk while they lose their links. */
function allTalk(all: readonly Place[]): Promise<unknown> {
  const quick = { reconnectionDelay: 20, reconnectionDelayMax: 100 };
  return byAll(all, (page, name, url) =>
    page.evaluate(talk, { url, options: { ...quick, transports: [name] }, count: 30, losesLink: true }),
  );
}

/** What comes of that. */
const saidByAll = [names, names].map((each) => each.map((name) => saidIn(name, 30)));
const heardOfAll = [...names, ...names].map(() => pairs(30));

/** Nobody tells a page of each end of a connection: where it does not send just then, the heartbeat does. */
const abroad = { transports: serverTransports, cors: { origin: "*" }, pingTimeout: 1000 };

describe("pages, by every transport,", () => {
  it("keep their links through proxies that cut what is idle for 6 s, with a heartbeat each 200 ms", async () => {
    const server = await serve("rt", { ...abroad, pingInterval: 200, pingTimeout: 20_000 });
    const lost = byAll(await places(server, 6), (page, name, url) =>
      page.evaluate(
        async ({ address, transports }) => {
          const socket = io(address, { transports });
          const reasons: string[] = [];
          socket.io.on("suspended", (reason) => reasons.push(reason));
          // One and a half times as long as the proxy waits.
          let pings = 0;
          await new Promise<void>((resolve) => {
            socket.io.on("ping", () => {
              pings += 1;
              if (pings === 45) resolve();
            });
          });
          return [transports, socket.io.engine?.transport.name, ...reasons];
        },
        { address: url, transports: [name] },
      ),
    );
    expect(await lost).toEqual([names, names].map((each) => each.map((name) => [[name], name])));
  });

  it("come back to their sessions when proxies cut what is idle before the heartbeat, and nothing is lost", async () => {
    const server = await serve("rt", { ...abroad, pingInterval: 1500 });
    const up = hear(server);
    expect(await allTalk(await places(server, 1))).toEqual(saidByAll);
    expect(up).toEqual(heardOfAll);
  });

  it("come back to their sessions when proxies are killed and started again, and nothing is lost", async () => {
    // Beyond any pause of a busy machine: until they are killed, no link is to end.
    const server = await serve("rt", { ...abroad, pingInterval: 500, pingTimeout: 5000 });
    const up = hear(server);
    const all = await places(server);
    const said = allTalk(all);
    await expect.poll(() => up.filter(({ length }) => length === 10)).toHaveLength(heardOfAll.length);
    await Promise.all(all.map(({ proxy }) => proxy.kill()));
    const areAway = (count: number): boolean => {
      const times = (event: string): number => window.heard.filter((word) => word.startsWith(event)).length;
      return times("suspended") - times("resumed") === count;
    };
    await Promise.all(all.map(({ page }) => page.waitForFunction(areAway, names.length)));
    await Promise.all(all.map(({ proxy }) => proxy.start()));
    expect(await said).toEqual(saidByAll);
    expect(up).toEqual(heardOfAll);
  });
});
