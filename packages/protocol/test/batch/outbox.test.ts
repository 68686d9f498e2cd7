import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Outbox } from "../../src/batch/index.ts";
import { runs } from "../runs.ts";

const cost = (frame: string): number => frame.length + 64;
const costs = (frames: readonly string[]): number => frames.reduce((sum, frame) => sum + cost(frame), 0);

/** An outbox as plain lists: what is outstanding, what waits and was taken before, what was never taken. */
class Model {
  outstanding: string[] = [];
  again: string[] = [];
  fresh: string[] = [];
  confirmed = 0;
  /** All that was ever pushed, and whether the rest of it is the next one. */
  readonly all: { readonly frame: string; readonly isWhole: boolean }[] = [];

  push(frame: string, isWhole: boolean): void {
    this.fresh.push(frame);
    this.all.push({ frame, isWhole });
  }

  /** The confirmed ones behind the last whole one. */
  get begun(): string[] {
    const confirmed = this.all.slice(0, this.confirmed);
    return confirmed.slice(confirmed.findLastIndex(({ isWhole }) => isWhole) + 1).map(({ frame }) => frame);
  }

  get sent(): number {
    return this.confirmed + this.outstanding.length + this.again.length;
  }

  take(limits: { messages: number; bytes: number }): string | undefined {
    const { outstanding } = this;
    const isFull = outstanding.length >= limits.messages || costs(outstanding) >= limits.bytes;
    if (outstanding.length > 0 && isFull) return undefined;
    const frame = this.again.shift() ?? this.fresh.shift();
    if (frame !== undefined) outstanding.push(frame);
    return frame;
  }

  /** What `take` gives one by one, where that is all that waits. */
  takeAll(size: number, limits: { messages: number; bytes: number }): (string | undefined)[] {
    const waiting = [...this.again, ...this.fresh];
    const all = [...this.outstanding, ...waiting];
    const fits = waiting.join("").length <= size && all.length <= limits.messages && costs(all) <= limits.bytes;
    return fits ? waiting.map(() => this.take(limits)) : [];
  }

  confirm(count: number): boolean {
    if (count < this.confirmed || count > this.sent) return false;
    for (; this.confirmed < count; this.confirmed++) if (this.outstanding.shift() === undefined) this.again.shift();
    return true;
  }

  rewind(): void {
    this.again = [...this.outstanding, ...this.again];
    this.outstanding = [];
  }
}

type Step =
  | { readonly do: "push"; readonly length: number; readonly isWhole: boolean }
  | { readonly do: "take" }
  | { readonly do: "takeAll"; readonly size: number }
  | { readonly do: "rewind" }
  | { readonly do: "confirm"; readonly ahead: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("push" as const),
      length: fc.integer({ min: 1, max: 100 }),
      isWhole: fc.boolean(),
    }),
  },
  { weight: 5, arbitrary: fc.constant({ do: "take" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("takeAll" as const), size: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: "rewind" as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("confirm" as const), ahead: fc.integer({ min: -2, max: 5 }) }) },
);

describe("an outbox", () => {
  it("is a list of what is outstanding and what waits, within its limits", () => {
    const limits = fc.record({ messages: fc.integer({ min: 1, max: 8 }), bytes: fc.integer({ min: 1, max: 800 }) });
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 300, size: "max" }), (most, steps) => {
        const outbox = new Outbox();
        outbox.retain(most);
        const model = new Model();
        let made = 0;
        for (const todo of steps) {
          if (todo.do === "push") {
            const frame = `${made++}`.padEnd(todo.length);
            outbox.push(frame, todo.isWhole);
            model.push(frame, todo.isWhole);
          } else if (todo.do === "take") {
            const next = outbox.peek();
            expect(outbox.take()).toBe(model.take(most));
            expect(outbox.waiting).toBe(model.again.length + model.fresh.length);
            if (next === undefined) expect(outbox.take()).toBeUndefined();
          } else if (todo.do === "takeAll") {
            expect(outbox.takeAll(todo.size) ?? []).toEqual(model.takeAll(todo.size, most));
          } else if (todo.do === "rewind") {
            outbox.rewind();
            model.rewind();
          } else {
            expect(outbox.confirm(model.confirmed + todo.ahead)).toBe(model.confirm(model.confirmed + todo.ahead));
          }
          expect([outbox.sent, outbox.confirmed]).toEqual([model.sent, model.confirmed]);
          expect(outbox.bytes).toBe(costs([...model.outstanding, ...model.again, ...model.fresh]));
          expect(outbox.waitingBytes).toBe(costs([...model.again, ...model.fresh]));
          expect(outbox.outstanding()).toEqual([...model.outstanding, ...model.again]);
          expect(outbox.unsent()).toEqual(model.fresh);
          expect(outbox.begun()).toEqual(model.begun);
        }
      }),
      runs(),
    );
  });

  it("keeps nothing that was taken when nobody confirms", () => {
    const outbox = new Outbox();
    for (let n = 0; n < 5_000; n++) outbox.push(`${n}`);
    for (let n = 0; n < 5_000; n++) expect(outbox.take()).toBe(`${n}`);
    expect([outbox.bytes, outbox.messages, outbox.outstanding()]).toEqual([0, 0, []]);
  });

  it("gives all in one step where that is no more than is asked for, and nothing is to go before it", () => {
    const outbox = new Outbox();
    outbox.push("4one");
    outbox.push("4two");
    expect(outbox.takeAll(7)).toBeUndefined();
    outbox.control("2");
    expect(outbox.takeAll(8)).toBeUndefined();
    expect(outbox.take()).toBe("2");
    expect(outbox.takeAll(8)).toEqual(["4one", "4two"]);
    expect([outbox.sent, outbox.bytes, outbox.waiting, outbox.takeAll(8)]).toEqual([2, 0, 0, undefined]);
  });

  it("gives what waits, not what was taken, when nobody confirms any more", () => {
    const outbox = new Outbox();
    outbox.retain({ messages: 10, bytes: 10_000 });
    for (const frame of ["4one", "4two", "4three"]) outbox.push(frame);
    outbox.take();
    outbox.retain(undefined);
    expect(outbox.takeAll(100)).toEqual(["4two", "4three"]);
    expect([outbox.sent, outbox.peek()]).toEqual([3, undefined]);
  });

  it("gives control frames first, each kind once, without a number", () => {
    const outbox = new Outbox();
    outbox.retain({ messages: 10, bytes: 10_000 });
    outbox.push("4message");
    for (const frame of ["2", "61", "2", "62"]) outbox.control(frame);
    expect([outbox.take(), outbox.take(), outbox.sent]).toEqual(["2", "62", 0]);
    expect([outbox.take(), outbox.take(), outbox.sent]).toEqual(["4message", undefined, 1]);
  });

  it("lets control frames out while messages are held back", () => {
    const outbox = new Outbox();
    outbox.retain({ messages: 1, bytes: 1 });
    outbox.push("4one");
    outbox.push("4two");
    outbox.take();
    expect(outbox.peek()).toBeUndefined();
    outbox.control("3");
    expect([outbox.take(), outbox.take()]).toEqual(["3", undefined]);
    outbox.confirm(1);
    expect(outbox.take()).toBe("4two");
  });
});
