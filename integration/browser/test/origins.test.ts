import { describe, expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { kinds, serve } from "../support/serve.ts";

describe.each(kinds)("a page of another origin and a server of %s", (kind) => {
  it.each([
    ["polling", {}],
    ["polling", { withCredentials: true }],
    ["polling", { extraHeaders: { "x-token": "1" } }],
    ["websocket", {}],
  ])("meet where the server agrees, by %s with %j", async (transport, extra) => {
    const site = await serve("rt");
    const { port } = await serve(kind, { cors: { origin: site.url, credentials: true } });
    const page = await openPage(site.url);
    const answer = await page.evaluate(({ url, options }) => io(url, options).emitWithAck("echo", Uint8Array.of(7)), {
      url: `http://other.test:${port}`,
      options: { ...extra, transports: [transport] },
    });
    expect(answer).toBeDefined();
  });

  it("do not meet by polling where it does not; the error says so, and which request failed", async () => {
    const site = await serve("rt");
    const { port } = await serve(kind);
    const page = await openPage(site.url);
    const error = await page.evaluate(
      (url) =>
        new Promise((resolve) => {
          const socket = io(url, { transports: ["polling"], reconnection: false });
          socket.on("connect_error", ({ message, name }) => resolve({ message, name, active: socket.active }));
        }),
      `http://other.test:${port}`,
    );
    expect(error).toEqual({
      name: "TransportError",
      message: "polling error: the GET failed: Failed to fetch",
      active: true,
    });
  });
});
