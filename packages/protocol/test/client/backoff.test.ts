import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BackoffRules, backoffDelay } from "../../src/client/backoff.ts";

const someRules = fc.record({
  reconnectionDelay: fc.double({ min: 0, max: 1e6, noNaN: true }),
  reconnectionDelayMax: fc.double({ min: 0, max: 1e6, noNaN: true }),
  randomizationFactor: fc.double({ min: 0, max: 1, noNaN: true }),
});
const someChance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const someAttempt = fc.oneof(fc.nat(20), fc.nat(1_000_000));

function capped(attempt: number, rules: BackoffRules): number {
  return Math.min(rules.reconnectionDelay * 2 ** Math.min(attempt, 30), rules.reconnectionDelayMax);
}

describe("the wait before an attempt", () => {
  it("lies between the part that chance cannot take and the cap, whatever chance says", () => {
    fc.assert(
      fc.property(someAttempt, someRules, someChance, (attempt, rules, chance) => {
        const wait = backoffDelay(attempt, rules, () => chance);
        const cap = capped(attempt, rules);
        expect(wait).toBeLessThanOrEqual(cap);
        expect(wait).toBeGreaterThanOrEqual(cap - rules.randomizationFactor * cap);
      }),
    );
  });

  it("never shrinks from one attempt to the next for the same chance", () => {
    fc.assert(
      fc.property(someAttempt, someRules, someChance, (attempt, rules, chance) => {
        const [wait, next] = [attempt, attempt + 1].map((n) => backoffDelay(n, rules, () => chance));
        expect(next).toBeGreaterThanOrEqual(wait ?? Number.NaN);
      }),
    );
  });

  it("keeps its spread at the cap, where the reference has none (B.11)", () => {
    const rules = { reconnectionDelay: 1000, reconnectionDelayMax: 5000, randomizationFactor: 0.5 };
    expect([0, 0.5, 0.999].map((chance) => Math.round(backoffDelay(10, rules, () => chance)))).toEqual([
      5000, 3750, 2503,
    ]);
  });

  it("without chance doubles up to the cap", () => {
    const rules = { reconnectionDelay: 100, reconnectionDelayMax: 500, randomizationFactor: 0 };
    expect([0, 1, 2, 3, 4, 2000].map((attempt) => backoffDelay(attempt, rules, () => 0.7))).toEqual([
      100, 200, 400, 500, 500, 500,
    ]);
  });
});
