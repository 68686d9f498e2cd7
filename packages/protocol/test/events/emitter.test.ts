import { EventEmitter } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DefaultEventsMap, Emitter, type EventKey, emitting } from "../../src/events/index.ts";

/** An emitter that anybody may dispatch on, and that keeps what its listeners do wrong. */
class Bell extends Emitter<DefaultEventsMap> {
  readonly reports: [unknown, EventKey][] = [];
  readonly promises: [Promise<unknown>, EventKey][] = [];

  ring(event: PropertyKey, ...args: unknown[]): boolean {
    return this[emitting.dispatch](event, args);
  }

  protected override [emitting.report](error: unknown, event: EventKey): void {
    this.reports.push([error, event]);
  }

  protected override [emitting.promised](promise: Promise<unknown>, event: EventKey): void {
    this.promises.push([promise, event]);
  }
}

/** What both emitters have. */
interface AnyBell extends Record<(typeof CHANGES)[number], (event: string, listener: () => void) => unknown> {
  ring(event: string): boolean;
  removeAllListeners(event: string): unknown;
  listeners(event: string): unknown[];
  listenerCount(event: string): number;
  eventNames(): unknown[];
}

class NodeBell extends EventEmitter {
  constructor() {
    super();
    // Some runs add more than Node thinks wise.
    this.setMaxListeners(Infinity);
  }

  ring(event: string): boolean {
    return this.emit(event);
  }
}

const CHANGES = ["on", "once", "prependListener", "prependOnceListener", "off", "removeListener"] as const;

interface Step {
  readonly operation: (typeof CHANGES)[number] | "removeAllListeners" | "ring";
  readonly event: "a" | "b";
  readonly listener: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.constantFrom(...CHANGES, "removeAllListeners" as const, "ring" as const, "ring" as const),
  event: fc.constantFrom("a", "b"),
  listener: fc.nat(4),
});

/** What a bell does in all these steps; some of its listeners change it, or ring it again, while they are called. */
function trace(bell: AnyBell, steps: readonly Step[]): unknown[] {
  const seen: unknown[] = [];
  let depth = 0;
  const called = (index: number): void => {
    seen.push(index);
    if (index === 1) bell.off("a", quiet);
    if (index === 2) bell.prependListener("a", quiet);
    if (index === 2) bell.on("a", quiet);
    if (index === 3) bell.removeAllListeners("a");
    if (index === 4 && depth++ < 2) bell.ring("a");
  };
  const quiet = (): void => called(0);
  const listeners = [quiet, ...[1, 2, 3, 4].map((index) => () => called(index))];
  for (const { operation, event, listener } of steps) {
    const chosen = listeners[listener] ?? quiet;
    if (operation === "ring") seen.push(bell.ring(event));
    else if (operation === "removeAllListeners") bell.removeAllListeners(event);
    else bell[operation](event, chosen);
    seen.push([
      bell.eventNames(),
      bell.listenerCount("a"),
      bell.listeners("b").map((one) => listeners.findIndex((other) => other === one)),
    ]);
  }
  return seen;
}

describe("an emitter", () => {
  it("calls the listeners in order, with the arguments, and itself as `this`", () => {
    const bell = new Bell();
    const calls: unknown[] = [];
    bell.on("a", function (this: unknown, ...args) {
      calls.push([this === bell, args]);
    });
    bell.addListener("a", (x) => calls.push(x));
    bell.prependListener("a", () => calls.push("first"));
    expect(bell.ring("a", 1, 2)).toBe(true);
    expect(bell.ring("b", 1)).toBe(false);
    expect(calls).toStrictEqual(["first", [true, [1, 2]], 1]);
  });

  it("calls a once listener once, even when a listener dispatches again", () => {
    const bell = new Bell();
    const calls: string[] = [];
    bell.on("a", () => {
      calls.push("on");
      if (calls.length === 2) bell.ring("a");
    });
    bell.once("a", () => calls.push("once"));
    bell.prependOnceListener("a", () => calls.push("first"));
    expect(bell.listenerCount("a")).toBe(3);
    bell.ring("a");
    expect(calls).toStrictEqual(["first", "on", "on", "once"]);
    expect(bell.listenerCount("a")).toBe(1);
  });

  it("removes listeners, of equal ones the last, and once listeners by what was added", () => {
    const bell = new Bell();
    const a = (): void => {};
    const b = (): void => {};
    bell.on("x", a).on("x", b).on("x", a).once("x", b);
    bell.off("x", a);
    expect(bell.listeners("x")).toStrictEqual([a, b, b]);
    bell.removeListener("x", b);
    expect(bell.listeners("x")).toStrictEqual([a, b]);
    bell.off("x", () => {}).off("y", a);
    expect(bell.listeners("x")).toStrictEqual([a, b]);
    bell.off("x");
    expect([bell.hasListeners("x"), bell.eventNames()]).toStrictEqual([false, []]);
  });

  it("removes all listeners of one event, or of all", () => {
    const bell = new Bell();
    for (const event of ["a", "b", "c"]) bell.on(event, () => {}).on(event, () => {});
    bell.removeAllListeners("a");
    expect(bell.eventNames()).toStrictEqual(["b", "c"]);
    bell.off("b");
    expect(bell.eventNames()).toStrictEqual(["c"]);
    bell.off();
    expect(bell.eventNames()).toStrictEqual([]);
    bell.removeAllListeners();
    expect(bell.ring("c")).toBe(false);
  });

  it("calls the listeners that an event has when it is dispatched, whatever they change", () => {
    const bell = new Bell();
    const calls: string[] = [];
    const last = (): number => calls.push("last");
    bell.on("a", () => {
      calls.push("first");
      bell.off("a", last);
      bell.on("a", () => calls.push("late"));
      bell.prependListener("a", () => calls.push("early"));
    });
    bell.on("a", last);
    bell.ring("a");
    expect(calls.splice(0)).toStrictEqual(["first", "last"]);
    bell.ring("a");
    expect(calls).toStrictEqual(["early", "first", "late"]);
  });

  it("ends a dispatch in order although all is removed meanwhile", () => {
    const bell = new Bell();
    const calls: number[] = [];
    bell.on("a", () => bell.removeAllListeners()).on("a", () => calls.push(1));
    expect(bell.ring("a")).toBe(true);
    expect([calls, bell.ring("a")]).toStrictEqual([[1], false]);
  });

  it("reports what listeners throw, hands on their promises, and calls the others all the same", () => {
    const bell = new Bell();
    const calls: number[] = [];
    bell.on("a", () => {
      throw new Error("thrown");
    });
    const promise = Promise.resolve();
    const returning: () => unknown = () => promise;
    bell.on("a", returning);
    bell.once("a", () => calls.push(1));
    bell.ring("a");
    expect(calls).toStrictEqual([1]);
    expect(bell.reports).toStrictEqual([[new Error("thrown"), "a"]]);
    expect(bell.promises).toStrictEqual([[promise, "a"]]);
  });

  it("removes nothing by a name or a listener that is not defined", () => {
    const bell = new Bell();
    const missing: Record<string, never> = {};
    bell.on("a", () => {}).on("b", () => {});
    bell
      .off(missing["name"], () => {})
      .off(missing["name"])
      .removeAllListeners(missing["name"]);
    bell.off("a", missing["listener"]);
    expect(bell.eventNames()).toStrictEqual(["a", "b"]);
    bell.off("a");
    expect(bell.eventNames()).toStrictEqual(["b"]);
    bell.off();
    expect(bell.eventNames()).toStrictEqual([]);
  });

  it("does not run what a listener returns", () => {
    const bell = new Bell();
    let runs = 0;
    bell.on("a", () => ({
      // oxlint-disable-next-line unicorn/no-thenable
      then: () => runs++,
    }));
    bell.ring("a");
    expect(runs).toBe(0);
  });

  it("takes a number for its digits, and symbols and any other name for themselves", () => {
    const bell = new Bell();
    const calls: unknown[] = [];
    for (const event of ["1", "__proto__", "constructor", "hasOwnProperty", ""])
      bell.on(event, () => calls.push(event));
    for (const event of [1, "__proto__", "constructor", "hasOwnProperty", "", "toString"]) bell.ring(event);
    expect(calls).toStrictEqual(["1", "__proto__", "constructor", "hasOwnProperty", ""]);
    expect(bell.on(2, () => {}).hasListeners("2")).toBe(true);
  });

  it("gives its listeners in an array of the caller's own", () => {
    const bell = new Bell();
    bell.on("a", () => {});
    bell.listeners("a").pop();
    expect(bell.listeners("a")).toHaveLength(1);
    expect(bell.listeners("b")).toStrictEqual([]);
  });

  it("does what Node's EventEmitter does, for any sequence of calls", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        expect(trace(new Bell(), steps)).toStrictEqual(trace(new NodeBell(), steps));
      }),
      { numRuns: 1_000 },
    );
  });
});
