import { expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { serve } from "../support/serve.ts";

it("a page is up by polling where WebSockets are swallowed, and begins with it the next time", async () => {
  const server = await serve("socket.io");
  let upgrades = 0;
  server.http.removeAllListeners("upgrade").on("upgrade", () => {
    upgrades += 1;
  });
  const page = await openPage(server.url);
  const transports = await page.evaluate(async () => {
    const socket = io({ fallbackTimeout: 300, upgrade: false });
    const connected = (): Promise<void> => new Promise((resolve) => socket.once("connect", () => resolve()));
    await connected();
    const first = socket.io.engine?.transport.name;
    socket.disconnect().connect();
    await connected();
    return [first, socket.io.engine?.transport.name];
  });
  expect(transports).toEqual(["polling", "polling"]);
  expect(upgrades).toBe(1);
});
