import { connect, createServer } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createFaultProxy, type Fault } from "../index.ts";
import { Peer } from "./peer.ts";

/** Bytes that like to look like HTTP, whole or broken. */
const run: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      "GET /a HTTP/1.1\r\n",
      "POST /b HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
      "Connection: upgrade\r\nUpgrade: x\r\n",
      "Transfer-Encoding: chunked\r\n",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 101 Over\r\n",
      "Content-Length: 7\r\n",
      "3;x=y\r\nabc\r\n",
      "0\r\n\r\n",
      "\r\n",
      "\n",
    )
    .map((text) => Buffer.from(text)),
);
const runs = fc.array(run, { maxLength: 8 });

async function passesExactly(faults: readonly Fault[], up: readonly Buffer[], down: readonly Buffer[]): Promise<void> {
  const server = createServer({ allowHalfOpen: true });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const accepted = new Promise<Peer>((resolve) => {
    server.once("connection", (socket) => resolve(new Peer(socket)));
  });
  // A tight buffer: back-pressure is part of the way.
  const proxy = await createFaultProxy({ target: { port }, bufferBytes: 512 });
  for (const fault of faults) proxy.apply(fault);
  const client = new Peer(connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true }));
  for (const bytes of up) client.send(bytes);
  client.socket.end();
  const other = await accepted;
  for (const bytes of down) other.send(bytes);
  other.socket.end();
  await Promise.all([client.until(() => client.closed), other.until(() => other.closed)]);
  expect(other.bytes.equals(Buffer.concat(up))).toBe(true);
  expect(client.bytes.equals(Buffer.concat(down))).toBe(true);
  expect([client.error, other.error, client.ended, other.ended]).toEqual([undefined, undefined, true, true]);
  await proxy.until(() => proxy.connections.length === 0);
  await proxy.close();
  server.close();
}

const never = { path: "/nobody asks for this" };

/** What goes in comes out, byte for byte, and the end after it. */
export function bytesCases(): void {
  describe("bytes pass exactly", () => {
    test.each<[string, fc.Arbitrary<Fault[]>]>([
      ["without faults", fc.constant([])],
      [
        "split",
        fc
          .array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 })
          .map((sizes) => [{ kind: "split", sizes }]),
      ],
      ["delayed", fc.integer({ min: 0, max: 8 }).map((ms) => [{ kind: "delay", ms }])],
      [
        "limited",
        fc.integer({ min: 60_000, max: 1_000_000 }).map((bytesPerSecond) => [{ kind: "bandwidth", bytesPerSecond }]),
      ],
      [
        "with all of that",
        fc.constant([
          { kind: "split", sizes: [7, 100] },
          { kind: "delay", ms: 3 },
          { kind: "bandwidth", bytesPerSecond: 200_000 },
        ]),
      ],
      [
        "watched for requests that do not come",
        fc.constant([
          { kind: "hold", what: "request", match: never },
          { kind: "hold", what: "response", match: never },
          { kind: "duplicate", match: never },
          { kind: "lose-answer", match: never },
        ]),
      ],
    ])("%s", async (_, faults) => {
      await fc.assert(fc.asyncProperty(faults, runs, runs, passesExactly), { numRuns: 25 });
    });
  });
}
