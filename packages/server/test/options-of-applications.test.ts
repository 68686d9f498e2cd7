import { Server } from "@rt/server";
import { describe, expect, test } from "vitest";
import { serverClock } from "../src/default-transports.ts";
import { connected } from "./support/client.ts";
import { pair } from "./support/pair.ts";
import { serve } from "./support/server.ts";
import { next } from "./support/wait.ts";

/* What configurations of Socket.IO's applications say. */

test("the name `webtransport` is taken, and without effect", async () => {
  const { io, port } = await serve({ transports: ["polling", "websocket", "webtransport"] });
  expect(io.engine.opts.transports).toEqual(["polling", "websocket"]);
  await connected(port, "upgrade");
  expect(() => new Server({ transports: ["webtransport"] })).toThrow(/names none/);
});

describe("without a limit for messages", () => {
  test.each(["polling", "websocket"] as const)("large ones come, by %s", async (way) => {
    const { peer, socket } = await pair(way, { maxHttpBufferSize: Infinity });
    const came = next<[string, Uint8Array]>(socket, "e");
    peer.emit("e", "x".repeat(3_000_000), new Uint8Array(2_000_000));
    const [text, bytes] = await came;
    expect([text.length, bytes.length]).toEqual([3_000_000, 2_000_000]);
  });
});

const NAMES = [
  "path",
  "transports",
  "allowRequest",
  "allowedOrigins",
  "parser",
  "cookie",
  "cors",
  "adapter",
  "onError",
  "initialPacket",
  "maxHttpBufferSize",
  "pingInterval",
  "perMessageDeflate",
  "httpCompression",
  "connectionStateRecovery",
  "resume",
  "flashPolicy",
  "maxConnections",
] as const;

test.each(NAMES)("`null` for %s is as if it was not given", async (name) => {
  // As applications in JavaScript say it.
  const { port } = await serve(Object.fromEntries([[name, null]]));
  expect((await connected(port, "websocket")).connected).toBe(true);
});

test("numbers may be the values of headers that are added", async () => {
  const { io, port, errors } = await serve();
  io.engine.on("initial_headers", (headers) => {
    headers["x-count"] = 3;
  });
  const response = await fetch(`http://127.0.0.1:${port}/socket.io/?EIO=4&transport=polling`);
  expect([response.headers.get("x-count"), errors]).toEqual(["3", []]);
});

test("what a server waits for keeps no process", () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const clock = serverClock();
  const cancel = clock.at(clock.now() + 60_000, () => undefined);
  expect(timers()).toBe(before);
  cancel();
});
