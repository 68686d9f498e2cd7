import { VirtualClock } from "@rt/protocol/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bucket, type Deadlined, Deadlines } from "../src/engine/deadlines.ts";
import { FlushList } from "../src/engine/flush-list.ts";
import { createId } from "../src/engine/ids.ts";
import * as own from "../src/internals.ts";
import { type Middleware, type Passage, runMiddlewares } from "../src/middleware.ts";
import {
  findMember,
  membersOf,
  type Named,
  type Roster,
  rosterSize,
  withMember,
  withoutMember,
} from "../src/roster.ts";

describe("ids", () => {
  test("are 20 characters of the alphabet that other implementations know, all different", () => {
    const ids = Array.from({ length: 1_000 }, createId);
    for (const id of ids) expect(id).toMatch(/^[\w-]{20}$/);
    expect(new Set(ids).size).toBe(1_000);
  });
});

/** Something that waits, and notes when it was called. */
class Waiting implements Deadlined {
  deadline: number;
  readonly ticks: number[] = [];
  bucket: Bucket | undefined = undefined;
  later: Deadlined | undefined = undefined;
  earlier: Deadlined | undefined = undefined;
  /** The deadlines it has afterwards, one for each tick. */
  readonly plan: number[];

  constructor(plan: readonly number[]) {
    this.plan = [...plan];
    this.deadline = this.plan.shift() ?? Infinity;
  }

  tick(now: number): void {
    this.ticks.push(now);
    if (now >= this.deadline) this.deadline = this.plan.shift() ?? Infinity;
  }
}

describe("deadlines", () => {
  test("property: each is met, never before its time, and less than a step late", () => {
    const times = fc.array(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(times, (plans) => {
        const clock = new VirtualClock(123);
        const deadlines = new Deadlines(clock);
        const items = plans.map((plan) => new Waiting(plan.map((time) => 123 + time)));
        for (const item of items) deadlines.arm(item);
        clock.advance(10_000);
        for (const [index, item] of items.entries()) {
          const due = (plans[index] ?? []).map((time) => 123 + time);
          const met = item.ticks;
          expect(item.deadline).toBe(Infinity);
          expect(met.length).toBeGreaterThanOrEqual(due.length > 0 ? 1 : 0);
          // A deadline in the past is due at once; later ones are met in order.
          let soonest = 123;
          for (const [at, deadline] of due.entries()) {
            const tick = met[at] ?? Infinity;
            soonest = Math.max(soonest, deadline);
            expect(tick).toBeGreaterThanOrEqual(deadline);
            expect(tick).toBeLessThan(soonest + 51);
          }
        }
        expect(clock.next).toBe(Infinity);
      }),
    );
  });

  test("one that moves later is found out, one that moves earlier is told, one that is over leaves nothing", () => {
    const clock = new VirtualClock();
    const deadlines = new Deadlines(clock);
    const items = [new Waiting([100]), new Waiting([100]), new Waiting([100]), new Waiting([100])];
    for (const item of items) deadlines.arm(item);
    const [moved, told, over, plain] = items;
    if (moved === undefined || told === undefined || over === undefined) throw new Error("there are four");
    moved.deadline = 300;
    told.deadline = 50;
    deadlines.arm(told);
    deadlines.disarm(over);
    deadlines.disarm(over);
    clock.advance(1_000);
    expect(items.map(({ ticks }) => ticks)).toEqual([[100, 300], [50], [], plain?.ticks]);
    expect(plain?.ticks).toEqual([100]);
    deadlines.disarm(plain ?? over);
    expect(clock.next).toBe(Infinity);
  });

  test("one that ends others while it ticks", () => {
    const clock = new VirtualClock();
    const deadlines = new Deadlines(clock);
    const items = Array.from({ length: 4 }, () => new Waiting([10]));
    for (const item of items) {
      item.tick = (now) => {
        item.ticks.push(now);
        item.deadline = Infinity;
        for (const other of items) deadlines.disarm(other);
      };
      deadlines.arm(item);
    }
    clock.advance(100);
    expect(items.flatMap(({ ticks }) => ticks)).toHaveLength(1);
    expect(clock.next).toBe(Infinity);
  });
});

test("what is flushed in one turn is flushed together, and what that adds in the next", () => {
  const clock = new VirtualClock();
  const list = new FlushList(clock);
  const log: string[] = [];
  const b = { flush: () => log.push("b") };
  const a = {
    flush: () => {
      log.push("a");
      if (log.length < 3) list.add(a);
    },
  };
  list.add(a);
  list.add(b);
  expect(log).toEqual([]);
  clock.settle();
  expect(log).toEqual(["a", "b", "a"]);
});

describe("middlewares", () => {
  function run(...middlewares: Middleware<string[]>[]): { log: string[]; passages: Passage[] } {
    const log: string[] = [];
    const passages: Passage[] = [];
    runMiddlewares(middlewares, log, (passage) => passages.push(passage));
    return { log, passages };
  }

  test("run one after the other, and only the first word of each counts", () => {
    const { log, passages } = run(
      (seen, next) => {
        seen.push("a");
        next();
        next(new Error("too late"));
      },
      (seen, next) => {
        seen.push("b");
        next(null);
      },
    );
    expect([log, passages]).toEqual([["a", "b"], [{ kind: "passed" }]]);
  });

  test("refuse, fail, or fail after they have decided", async () => {
    const error = new Error("no");
    const never: Middleware<string[]> = (seen) => seen.push("never");
    expect(run((_seen, next) => next(error), never)).toEqual({ log: [], passages: [{ kind: "refused", error }] });
    const thrown = run(() => {
      throw error;
    }, never);
    expect(thrown).toEqual({ log: [], passages: [{ kind: "failed", error }] });
    const rejected = run(() => Promise.reject(error), never);
    await Promise.resolve();
    await Promise.resolve();
    expect(rejected.passages).toEqual([{ kind: "failed", error }]);
  });
});

test("property: a roster is a map", () => {
  const keys = fc.constantFrom("/", "/a", "/b", "__proto__", "constructor");
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), keys)), (steps) => {
      let roster: Roster<Named> = undefined;
      const model = new Map<string, Named>();
      for (const [isAdded, key] of steps) {
        const member = model.get(key);
        if (isAdded && member === undefined) {
          const made = { [own.key]: key };
          model.set(key, made);
          roster = withMember<Named>(roster, made);
        } else if (!isAdded) {
          model.delete(key);
          roster = withoutMember<Named>(roster, member ?? { [own.key]: key });
        }
        expect(rosterSize(roster)).toBe(model.size);
        expect(new Set(membersOf<Named>(roster))).toEqual(new Set(model.values()));
        expect(findMember<Named>(roster, key)).toBe(model.get(key));
      }
    }),
  );
});
