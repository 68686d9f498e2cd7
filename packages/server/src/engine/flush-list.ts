import type { Clock } from "@rt/protocol";

/** Something whose frames wait for the end of the turn. */
export interface Flushable {
  flush(now: number): void;
}

/** All that wants to be flushed when the present turn has done its work: one list and one task for a whole server. */
export class FlushList {
  readonly #clock: Clock;
  readonly #run: () => void;
  #waiting: Flushable[] = [];
  #spare: Flushable[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#run = (): void => this.#flushAll();
  }

  add(item: Flushable): void {
    if (this.#waiting.push(item) === 1) this.#clock.soon(this.#run);
  }

  #flushAll(): void {
    const items = this.#waiting;
    // What a flush adds belongs to the next turn. The two arrays take turns, so that a busy server allocates none.
    this.#waiting = this.#spare;
    const now = this.#clock.now();
    for (const item of items) item.flush(now);
    items.length = 0;
    this.#spare = items;
  }
}
