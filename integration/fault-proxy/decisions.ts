import { FaultProxyError } from "./errors.ts";
import type { Fault } from "./fault.ts";
import { type Random, seededRandom } from "./random.ts";

/** From, to; both included. */
export type Range = readonly [least: number, most: number];

/** What chaos draws its decisions from. */
export interface DecisionRules {
  readonly seed: number;
  /** The time between two faults. */
  readonly everyMs: Range;
  /** How long what lasts lasts. */
  readonly lastMs: Range;
  /** How likely a fault strikes all connections, not one. */
  readonly all: number;
  readonly faults: readonly Fault[];
}

/** One step of chaos. It depends on the seed and the count of steps, and never on what happens meanwhile. */
export interface ChaosDecision {
  /** The wait before it. */
  readonly waitMs: number;
  readonly fault: Fault;
  readonly lastMs: number;
  /** Which of the connections, as a share of their number when it strikes: 0 is the oldest. */
  readonly victim: number | "all";
}

/** The decisions of a seed, without end. Each takes the same count of random numbers. */
export function* decisions(rules: DecisionRules): Generator<ChaosDecision, never> {
  const { seed, everyMs, lastMs, all, faults } = rules;
  checkRange(everyMs);
  checkRange(lastMs);
  const random = seededRandom(seed);
  for (;;) {
    const waitMs = within(everyMs, random);
    const fault = faults[Math.floor(random() * faults.length)];
    if (fault === undefined) throw new FaultProxyError("bad-option", "chaos needs faults");
    const lasts = within(lastMs, random);
    const isAll = random() < all;
    const victim = random();
    yield { waitMs, fault, lastMs: lasts, victim: isAll ? "all" : victim };
  }
}

function within([least, most]: Range, random: Random): number {
  return Math.floor(least + random() * (most - least + 1));
}

function checkRange([least, most]: Range): void {
  if (!(least >= 0 && least <= most && most < 2 ** 31)) {
    throw new FaultProxyError("bad-option", "a range of times goes from 0 or more to as much or more");
  }
}
