import { performance } from "node:perf_hooks";
import { afterNextPoll } from "./turns.ts";

/** Strikes once when it was not touched for so long. */
export class IdleWatch {
  readonly #ms: number;
  readonly #strike: () => void;
  #touched = performance.now();
  #timer: NodeJS.Timeout;
  #doubt = (): void => {};

  constructor(ms: number, strike: () => void) {
    this.#ms = ms;
    this.#strike = strike;
    this.#timer = this.#arm(ms);
  }

  touch(): void {
    this.#touched = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#doubt();
  }

  #arm(ms: number): NodeJS.Timeout {
    // In a process that was busy, bytes may have waited as long as the timer: they are seen first.
    return setTimeout(() => {
      this.#doubt = afterNextPoll(() => this.#decide());
    }, ms);
  }

  #decide(): void {
    const left = this.#touched + this.#ms - performance.now();
    if (left > 0) this.#timer = this.#arm(Math.ceil(left));
    else this.#strike();
  }
}
