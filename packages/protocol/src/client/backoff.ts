import type { Random } from "../contracts/index.ts";

/** How the waits between attempts grow. */
export interface BackoffRules {
  /** The first wait in milliseconds, before it is spread. */
  readonly reconnectionDelay: number;
  /** The longest wait in milliseconds. */
  readonly reconnectionDelayMax: number;
  /** How much of a wait is left to chance: 0 for nothing, 1 for all of it. */
  readonly randomizationFactor: number;
}

/**
 * The wait in milliseconds before the attempt number `attempt` (from 0): twice the one before, up to the longest, of which
 * chance then takes a part away.
 *
 * The cap comes first and chance second. The other way round, as in the reference (B.11), all waits from the fifth on are
 * equally long: the clients that one restart of a server cut off together come back together, each time. Chance only
 * shortens, so the longest wait is what the options say, and with factor 1 the attempts of many clients lie evenly in time.
 */
export function backoffDelay(attempt: number, rules: BackoffRules, random: Random): number {
  // Beyond 2^30 every wait is at its cap; and a delay of 0 times infinity would be no number.
  const grown = rules.reconnectionDelay * 2 ** Math.min(attempt, 30);
  const delay = Math.min(grown, rules.reconnectionDelayMax);
  return delay - rules.randomizationFactor * delay * random();
}
