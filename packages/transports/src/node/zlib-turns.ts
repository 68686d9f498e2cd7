/** A piece of work for zlib in other threads; `over` says that it is done. */
export type ZlibTask = (over: () => void) => void;

/** What compressing costs beside its bytes, in bytes: zlib is set up for each piece. */
export const SETUP = 8192;
/** So much is done here within one turn, in 3 to 5 ms (Node 20). A broadcast to many must not hold up all else. */
const MOST_A_TURN = 262_144;

/**
 * Says which work for zlib is done when and where. Small pieces are done at once, as the way to another thread and back costs more of
 * this one than they do; but within one turn only so many.
 *
 * Of the others so many are done at one time, and the rest waits in order: each that is under way holds memory of its own, some
 * 260 KB. Whoever has several to do hands in one at a time, so that there are never more here than connections.
 */
export class ZlibTurns {
  readonly #most: number;
  #running = 0;
  #waiting: ZlibTask[] = [];
  /** The first that waits. */
  #next = 0;
  #isGoingOn = false;
  #doneThisTurn = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** May a piece of work be done at once that takes as long as compressing so many bytes? */
  mayDoNow(cost: number): boolean {
    if (this.#doneThisTurn >= MOST_A_TURN) return false;
    if (this.#doneThisTurn === 0) setImmediate(() => void (this.#doneThisTurn = 0));
    this.#doneThisTurn += cost;
    return true;
  }

  /** Has the work done when it is its turn. */
  run(task: ZlibTask): void {
    this.#waiting.push(task);
    this.#goOn();
  }

  /** In a loop: work that is not wanted any more is over as soon as it starts, and there may be much of it. */
  #goOn(): void {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    while (this.#running < this.#most) {
      const task = this.#waiting[this.#next];
      if (task === undefined) break;
      this.#next += 1;
      this.#running += 1;
      task(() => {
        this.#running -= 1;
        this.#goOn();
      });
    }
    this.#isGoingOn = false;
    // Given back in halves, so that taking the first is O(1) on average.
    if (this.#next * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }
}
