import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Outgoing } from "../src/post-up/outgoing.ts";

const stream = { framing: "stream", payload: "bytes", maxFrames: 1, maxChunk: 1, endIsSeen: true } as const;
const message = { ...stream, framing: "message" } as const;

describe("what waits for its POST", () => {
  it("on a stream leaves as the same bytes, in bodies that are as long as they may be", () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 12 }), (sent, limit, early) => {
        const outgoing = new Outgoing(stream);
        const bodies: Uint8Array[] = [];
        const takeAll = (): void => {
          for (let body = outgoing.take(limit); body !== undefined; body = outgoing.take(limit)) {
            if (typeof body === "string") throw new Error("a body is bytes");
            expect(body.length).toBeLessThanOrEqual(limit);
            if (!outgoing.isEmpty) expect(body.length).toBe(limit);
            bodies.push(body);
          }
        };
        sent.forEach((chunk, n) => {
          expect(outgoing.push(chunk)).toBe(true);
          if (n === early) takeAll();
        });
        takeAll();
        expect(Buffer.concat(bodies)).toEqual(Buffer.concat(sent));
      }),
    );
  });

  it("elsewhere leaves chunk by chunk", () => {
    const outgoing = new Outgoing(message);
    outgoing.push("4a");
    outgoing.push("4b");
    expect([outgoing.take(1), outgoing.take(1), outgoing.take(1)]).toEqual(["4a", "4b", undefined]);
  });

  it("is too much with the 17th chunk that waits, or the 16th beyond 64 KiB that can be cut", () => {
    const texts = new Outgoing(message);
    expect(Array.from({ length: 17 }, () => texts.push("4")).indexOf(false)).toBe(16);
    const bytes = new Outgoing(stream);
    const kib = new Uint8Array(1024);
    expect(Array.from({ length: 100 }, () => bytes.push(kib)).indexOf(false)).toBe(79);
    expect(bytes.isFull).toBe(true);
  });
});
