import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SETUP, ZlibTurns } from "../src/node/zlib-turns.ts";

const NOTHING = new Uint8Array(0);
const nothing = (): void => undefined;

describe("work for zlib", () => {
  it("in other threads is done in its order, never more at a time than may be, whenever each piece ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(), { maxLength: 40 }), (most, ends) => {
        const turns = new ZlibTurns(most);
        const started: number[] = [];
        const running: (() => void)[] = [];
        for (let n = 0; n < ends.length; n++) {
          turns.run((called) => {
            started.push(n);
            running.push(() => called(null, NOTHING));
            expect(running.length).toBeLessThanOrEqual(most);
          }, nothing);
          const place = ends[n] ?? 0;
          // Some end while others are still handed in.
          if (place % 3 === 0) running.splice(place % running.length, 1)[0]?.();
        }
        for (const place of ends) running.splice(place % Math.max(running.length, 1), 1)[0]?.();
        expect(started).toEqual(ends.map((_, n) => n));
      }),
    );
  });

  it("that ends at once leaves room for the next, however many there are", () => {
    const turns = new ZlibTurns(1);
    let done = 0;
    let end: () => void = () => undefined;
    turns.run((called) => (end = () => called(null, NOTHING)), nothing);
    for (let n = 0; n < 100_000; n++)
      turns.run(
        (called) => called(null, NOTHING),
        () => (done += 1),
      );
    expect(done).toBe(0);
    end();
    expect(done).toBe(100_000);
  });

  it("that can't begin, for lack of memory, is told of and leaves room for the next", () => {
    const turns = new ZlibTurns(1);
    const told: (string | undefined)[] = [];
    const tell = (error: Error | null): number => told.push(error?.message);
    const fail = (): never => {
      throw new Error("no memory");
    };
    turns.run(fail, tell);
    turns.run((called) => called(null, NOTHING), tell);
    turns.compress(1, { now: fail, later: fail }, (result) => told.push(String(result)));
    turns.compress(1_000_000, { now: fail, later: fail }, (result) => told.push(String(result)));
    expect(told).toEqual(["no memory", undefined, "undefined", "undefined"]);
  });

  it("is done at once as long as the turn has not seen too much, and so again in the next turn", async () => {
    const turns = new ZlibTurns(1);
    let small = 0;
    while (turns.mayDoNow(SETUP)) small += 1;
    expect(small).toBeGreaterThan(10);
    expect(small).toBeLessThan(100);
    expect(turns.mayDoNow(0)).toBe(false);
    await nextTurn();
    expect(turns.mayDoNow(1_000_000)).toBe(true);
    expect(turns.mayDoNow(0)).toBe(false);
  });
});
