import type { Conditions } from "./conditions.ts";

/** Bytes under a bandwidth limit go in portions of so many milliseconds. */
const PORTION_MS = 10;
/** A late timer is made up for, up to here. */
const CATCH_UP_MS = 30;

/** Says how much may go when: places of cuts, and the rate. */
export class Pacer {
  /** When the rate permits the next portion. */
  #free = 0;
  #split: readonly number[] = [];
  #turn = 0;
  /** What is missing to the current piece. */
  #missing = 0;

  /** When bytes that came at `came` may go on. */
  due(came: number, conditions: Conditions): number {
    const limited = conditions.bytesPerSecond !== Infinity;
    return Math.max(came + conditions.delayMs, limited ? this.#free : 0);
  }

  /** How many of the bytes at hand make the next write. */
  portion(available: number, conditions: Conditions): number {
    const rate = Math.ceil((conditions.bytesPerSecond * PORTION_MS) / 1000);
    return Math.min(available, rate, this.#piece(conditions.split));
  }

  /** So many bytes went now. */
  took(bytes: number, now: number, conditions: Conditions): void {
    this.#missing -= bytes;
    if (conditions.bytesPerSecond === Infinity) return;
    this.#free = Math.max(this.#free, now - CATCH_UP_MS) + (bytes * 1000) / conditions.bytesPerSecond;
  }

  #piece(split: readonly number[]): number {
    if (split.length === 0) return Infinity;
    if (split !== this.#split) {
      this.#split = split;
      this.#turn = 0;
      this.#missing = 0;
    }
    if (this.#missing <= 0) {
      this.#missing = split[this.#turn % split.length] ?? 1;
      this.#turn += 1;
    }
    return this.#missing;
  }
}
