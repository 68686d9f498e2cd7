import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TimerWheel, type WheelEntry } from "../src/node/timer-wheel.ts";

const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), after: fc.integer({ min: -3, max: 1500 }) }),
  fc.record({ kind: fc.constant("remove" as const), which: fc.nat() }),
  fc.record({ kind: fc.constant("advance" as const), by: fc.integer({ min: 0, max: 1200 }) }),
  fc.record({ kind: fc.constant("next" as const) }),
);

describe("TimerWheel", () => {
  it("runs each task at its tick, as a plain list would", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const wheel = new TimerWheel();
        const model = new Map<number, number>();
        const entries: WheelEntry[] = [];
        const ran: number[] = [];
        for (const move of steps) {
          if (move.kind === "add") {
            const id = entries.length;
            const entry = wheel.add(wheel.tick + move.after, () => ran.push(id));
            entries.push(entry);
            model.set(id, Math.max(wheel.tick + move.after, wheel.tick + 1));
          } else if (move.kind === "remove" && entries.length > 0) {
            const id = move.which % entries.length;
            const entry = entries[id];
            if (entry !== undefined) expect(wheel.remove(entry)).toBe(model.delete(id));
          } else {
            const due = move.kind === "advance" ? wheel.tick + move.by : wheel.next();
            const earliest = Math.min(...model.values());
            if (move.kind === "next") expect(due).toBeLessThanOrEqual(Math.max(earliest, wheel.tick + 1));
            wheel.advance(due);
            const expected = [...model].filter(([, tick]) => tick <= due).map(([id]) => id);
            for (const id of expected) model.delete(id);
            ran.length = 0;
            wheel.run();
            expect(ran.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
          }
          expect(wheel.size).toBe(model.size);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("carries on behind a task that throws", () => {
    const wheel = new TimerWheel();
    const ran: number[] = [];
    wheel.add(1, () => {
      throw new Error("boom");
    });
    wheel.add(1, () => ran.push(2));
    wheel.advance(1);
    expect(() => wheel.run()).toThrow("boom");
    wheel.run();
    expect(ran).toEqual([2]);
  });
});
