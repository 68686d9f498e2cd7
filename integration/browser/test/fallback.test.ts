import { expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { serve } from "../support/serve.ts";

it("a page is up by polling where WebSockets are swallowed, and begins with it the next time", async () => {
  const server = await serve("socket.io");
  server.http.removeAllListeners("upgrade").on("upgrade", () => undefined);
  const page = await openPage(server.url);
  const [carriers, dialled] = await page.evaluate(async () => {
    // In the order in which the page dials: by two connections they may come to the server in another one.
    const attempts: string[] = [];
    const [request, Native] = [fetch.bind(window), WebSocket];
    window.fetch = (input, init) => {
      if (!new Request(input).url.includes("sid=")) attempts.push("polling");
      return request(input, init);
    };
    window.WebSocket = class extends Native {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        attempts.push("websocket");
      }
    };
    const socket = io({ fallbackTimeout: 300, upgrade: false });
    const connected = (): Promise<void> => new Promise((resolve) => socket.once("connect", () => resolve()));
    await connected();
    const first = socket.io.engine?.transport.name;
    socket.disconnect().connect();
    await connected();
    return [[first, socket.io.engine?.transport.name], attempts];
  });
  expect(carriers).toEqual(["polling", "polling"]);
  // Where polling is slow, WebSocket is tried beside it again.
  expect(dialled.slice(0, 3)).toEqual(["websocket", "polling", "polling"]);
});
