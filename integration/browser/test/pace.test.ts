import { expect, it } from "vitest";
import { openPage } from "../support/open-page.ts";
import { serve } from "../support/serve.ts";

it("a page whose server does not read is told that the link is full, and loses nothing that it was let to send", async () => {
  const server = await serve("socket.io");
  const got: unknown[] = [];
  server.onPeer((peer) => peer.on("part", (n) => got.push(n)));
  const page = await openPage(server.url);
  await page.evaluate(async () => {
    window.socket = io({ transports: ["websocket"] });
    await new Promise<void>((resolve) => window.socket.once("connect", () => resolve()));
  });
  for (const one of server.tcp) one.pause();
  const { sent, codes } = await page.evaluate(async () => {
    const { socket } = window;
    const part = "x".repeat(250_000);
    const refusals: unknown[] = [];
    let count = 0;
    while (refusals.length === 0) {
      try {
        socket.emit("part", count, part);
        count += 1;
      } catch (error) {
        refusals.push((error as { code?: unknown }).code);
      }
      // In turns of its own, so that the browser takes what it can.
      await new Promise((resolve) => setTimeout(resolve));
    }
    await socket.volatile.emitWithAck("part", -1).catch(({ code }) => refusals.push(code));
    return { sent: count, codes: refusals };
  });
  expect(codes).toEqual(["BUFFER_FULL", "BUFFER_FULL"]);
  // More than the client keeps, as the network has taken some.
  expect(sent * 250_000).toBeGreaterThan(16_777_216 - 250_000);
  for (const one of server.tcp) one.resume();
  await page.evaluate(() => window.socket.emitWithAck("echo"));
  expect(got).toEqual(Array.from({ length: sent }, (_, n) => n));
});
