import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { serve } from "../support/serve.ts";

const transports = ["polling", "websocket"];

describe("the script", () => {
  it("gives a page `io`, with all that goes with it, and nothing else", async () => {
    const { url } = await serve("rt");
    const page = await openPage(`${url}/empty`);
    const before = await page.evaluate(() => Object.keys(window));
    await page.goto(url);
    const after = await page.evaluate(() => Object.keys(window));
    expect(after.filter((name) => !before.includes(name))).toEqual(["io"]);
    const names = await page.evaluate(() => Object.keys(io).toSorted());
    expect(names).toEqual(["Engine", "Manager", "RtError", "Socket", "connect", "io", "protocol"]);
    const connected = await page.evaluate(async () => {
      const { host } = location;
      const sockets = [io(), io("/"), io(`//${host}`), io(host), io({ forceNew: true }), new io.Manager().socket("/")];
      const connecting = sockets.map(
        (socket) => new Promise<void>((resolve) => socket.once("connect", () => resolve())),
      );
      await Promise.all(connecting);
      return sockets.every((socket) => socket instanceof io.Socket && socket.connected);
    });
    expect(connected).toBe(true);
  });

  it.each(["io.min.js", "io.esm.min.js"])("%s comes with a map to the sources", (name) => {
    const dist = new URL("../../../packages/client-browser/dist/", import.meta.url);
    expect(readFileSync(new URL(name, dist), "utf8")).toMatch(new RegExp(`//# sourceMappingURL=${name}.map\\s*$`));
    const map = JSON.parse(readFileSync(new URL(`${name}.map`, dist), "utf8"));
    expect(map.sources).toContain("../src/manager.ts");
    expect(map.sourcesContent).toHaveLength(map.sources.length);
  });
});

describe("the module", () => {
  it("is imported by a page, and leaves no global", async () => {
    const { url } = await serve("rt");
    const page = await openPage(`${url}/module`);
    await page.waitForFunction(() => "imported" in globalThis);
    expect(await page.evaluate(() => "io" in globalThis)).toBe(false);
    expect(await page.evaluate(() => window.imported().emitWithAck("echo", "hello"))).toBe("hello");
  });
});

describe("a worker", () => {
  it.each([
    ["a classic script", "/worker.js", "classic"],
    ["a module", "/worker.mjs", "module"],
  ] as const)("of %s is a client like a page, without a window", async (_kind, script, type) => {
    const { url } = await serve("rt");
    const page = await openPage(`${url}/empty`);
    const results = await page.evaluate(
      ({ url: address, options, names }) =>
        Promise.all(
          names.map((name) => {
            const worker = new Worker(address, options);
            return new Promise<unknown>((resolve, reject) => {
              worker.addEventListener("message", ({ data }) => resolve(data));
              worker.addEventListener("error", ({ message }) => reject(new Error(message)));
              worker.postMessage(name, []);
            });
          }),
        ),
      { url: script, options: { type }, names: transports },
    );
    expect(results).toEqual(transports.map((transport) => `undefined,${transport},from a worker`));
  });

  it("may be a service worker", async () => {
    const { port } = await serve("rt");
    // Only a page of a trustworthy host has one.
    const page = await openPage(`http://127.0.0.1:${port}/empty`);
    const results = await page.evaluate(async (names) => {
      const { serviceWorker } = navigator;
      await serviceWorker.register("/service.js");
      const { active } = await serviceWorker.ready;
      serviceWorker.startMessages();
      const told: unknown[] = [];
      for (const name of names) {
        const came = new Promise((resolve) => {
          serviceWorker.addEventListener("message", ({ data }) => resolve(data), { once: true });
        });
        active?.postMessage(name, []);
        told.push(await came);
      }
      return told;
    }, transports);
    expect(results).toEqual(transports.map((transport) => `undefined,${transport},from a worker`));
  });
});
