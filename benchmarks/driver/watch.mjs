// @ts-check
/** Ends a phase in one of three ways: everything arrived, something was wrong, or nothing has moved for too long. */
import { CheckError } from "./errors.mjs";

export class Watch {
  /** Counted up by every chunk that arrives. */
  moved = 0;
  /** @type {Error | undefined} the first thing that went wrong; nothing succeeds after it */
  failure;
  #stallMs;
  /** @type {((error: Error) => void) | undefined} */
  #reject;

  /** @param {number} stallMs */
  constructor(stallMs) {
    this.#stallMs = stallMs;
  }

  /** @param {unknown} error */
  fail(error) {
    this.failure ??= error instanceof Error ? error : new Error(String(error));
    this.#reject?.(this.failure);
  }

  /**
   * @param {(resolve: () => void) => void} start
   * @param {() => string} missing says what has not arrived
   * @returns {Promise<void>}
   */
  async phase(start, missing) {
    let seen = this.moved;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    try {
      await new Promise((resolve, reject) => {
        this.#reject = reject;
        if (this.failure) return reject(this.failure);
        timer = setInterval(() => {
          if (this.moved === seen) this.fail(new CheckError(`nothing moved for ${this.#stallMs} ms: ${missing()}`));
          seen = this.moved;
        }, this.#stallMs);
        start(() => resolve(undefined));
      });
    } finally {
      clearInterval(timer);
      this.#reject = undefined;
    }
    if (this.failure) throw this.failure;
  }
}
