import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/session/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";

type Step =
  | { readonly do: "save"; readonly id: string; readonly size: number; readonly keepFor: number }
  | { readonly do: "take"; readonly id: string }
  | { readonly do: "wait"; readonly ms: number };

const ids = fc.constantFrom("a", "b", "c", "d", "e");
const step: Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant("save" as const),
    id: ids,
    size: fc.nat(12),
    keepFor: fc.integer({ min: -1, max: 100 }),
  }),
  fc.record({ do: fc.constant("take" as const), id: ids }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.nat(60) }),
);

describe("a store in memory", () => {
  it("is a list of what was saved last, each given once and in time, without the oldest that have no room", () => {
    const limits = fc.record({ maxSessions: fc.nat(3), maxBytes: fc.integer({ min: 1, max: 24 }) });
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 60, size: "max" }), ({ maxSessions, maxBytes }, steps) => {
        const clock = new VirtualClock();
        const store = createMemoryStore({ clock, maxSessions, maxBytes });
        let model: { readonly id: string; readonly text: string; readonly until: number }[] = [];
        let made = 0;
        const cost = (): number => model.reduce((sum, { id, text }) => sum + id.length + text.length, 0);
        for (const todo of steps) {
          if (todo.do === "wait") {
            clock.advance(todo.ms);
          } else if (todo.do === "save") {
            const text = `${made++}`.padEnd(todo.size);
            void store.save(todo.id, text, todo.keepFor);
            model = model.filter(({ id }) => id !== todo.id);
            const isKept = todo.keepFor > 0 && 1 + text.length <= maxBytes && maxSessions > 0;
            if (isKept) model.push({ id: todo.id, text, until: clock.now() + todo.keepFor });
            while (model.length > maxSessions || cost() > maxBytes) model.shift();
          }
          model = model.filter(({ until }) => clock.now() < until);
          if (todo.do !== "take") continue;
          expect(store.take(todo.id)).toBe(model.find(({ id }) => id === todo.id)?.text);
          model = model.filter(({ id }) => id !== todo.id);
        }
        for (const { id, text } of model) expect(store.take(id)).toBe(text);
      }),
      runs(300),
    );
  });

  it("leaves no timer behind for what was taken", () => {
    const clock = new VirtualClock();
    const store = createMemoryStore({ clock });
    void store.save("a", "text", 1_000);
    expect(clock.next).toBe(1_000);
    expect([store.take("a"), store.take("a"), clock.next]).toEqual(["text", undefined, Infinity]);
  });
});
