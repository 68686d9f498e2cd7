/** As many digits as the largest safe integer has. */
const MAX_DIGITS = 11;

const DIGITS = /^(?:0|[1-9a-z][0-9a-z]*)$/;

/**
 * Positions of one log as the strings that clients keep and show again. Clients keep them for longer than servers live: so each
 * begins with the `epoch` of its log, by which those of another one are known.
 */
export class Offsets {
  readonly #epoch: string;

  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  write(position: number): string {
    return this.#epoch + position.toString(36);
  }

  /** The position, of which it is not known whether the log has come so far; `undefined` for whatever this log has not written. */
  read(offset: unknown): number | undefined {
    if (typeof offset !== "string" || !offset.startsWith(this.#epoch)) return undefined;
    const digits = offset.slice(this.#epoch.length);
    if (digits.length > MAX_DIGITS || !DIGITS.test(digits)) return undefined;
    const position = Number.parseInt(digits, 36);
    return Number.isSafeInteger(position) ? position : undefined;
  }
}
