import type { Clock } from "../contracts/index.ts";
import type { LocalClock } from "./local-clock.ts";

/** One direction of a carrier, and what a network can do to it. */
export class Way {
  readonly #clock: Clock;
  readonly #to: LocalClock;
  readonly #delay: () => number;
  #latest = 0;
  #isLost = false;
  #stalled: (() => void)[] | undefined;

  constructor(clock: Clock, to: LocalClock, delay: () => number) {
    this.#clock = clock;
    this.#to = to;
    this.#delay = delay;
  }

  /** Hands something on behind all that went before. */
  carry(arrive: () => void): void {
    this.#latest = Math.max(this.#latest, this.#clock.now() + this.#delay());
    this.#clock.at(this.#latest, () => this.#pass(() => this.#to.receive(arrive)));
  }

  /** Hands something on that may overtake, and be overtaken; where it comes to a machine that has stopped, `refused` runs instead. */
  race(arrive: () => void, refused: () => void = () => {}): void {
    this.#clock.at(this.#clock.now() + this.#delay(), () =>
      this.#pass(() => (this.#to.isStopped ? refused() : this.#to.receive(arrive))),
    );
  }

  /** Nothing arrives until `flow`; then all does. */
  stall(): void {
    this.#stalled ??= [];
  }

  /** Takes `stall` back: what waited comes now. */
  flow(): void {
    const stalled = this.#stalled ?? [];
    this.#stalled = undefined;
    for (const arrive of stalled) this.#pass(arrive);
  }

  /** What is under way, and what is sent from now on, never arrives, and nobody is told. */
  lose(): void {
    this.#isLost = true;
    this.#stalled = undefined;
  }

  #pass(arrive: () => void): void {
    if (this.#isLost) return;
    if (this.#stalled === undefined) arrive();
    else this.#stalled.push(arrive);
  }
}

/** Both directions of a carrier, as they lie between its ends: from the one that dialled, and to it. */
export interface Ways {
  readonly up: Way;
  readonly down: Way;
}

/** The machines at the two ends of a carrier. */
export interface Machines {
  readonly dialling: LocalClock;
  readonly accepting: LocalClock;
}
