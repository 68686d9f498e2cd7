import { Fifo } from "./fifo.ts";

/** What zlib calls when it is done in another thread. */
export type ZlibCallback = (error: Error | null, result: Uint8Array) => void;

/** Has zlib begin in another thread. */
export type StartZlib = (called: ZlibCallback) => void;

/** The two ways to compress a piece of data: here and now, and in another thread. */
export interface Compression {
  readonly now: () => Uint8Array;
  readonly later: StartZlib;
}

/** What compressing costs beside its bytes, in bytes: zlib is set up for each piece. */
export const SETUP = 8192;
/** So much is done here within one turn, in 3 to 5 ms (Node 20). A broadcast to many must not hold up all else. */
const MOST_A_TURN = 262_144;
/**
 * From here on a piece is compressed in another thread. Below, the way there and back costs more of this one's time than the work: 200 µs
 * (Node 20), in which zlib gets through 16 KiB.
 */
const LARGE = 16_384;

/**
 * Says which work for zlib is done when and where. Small pieces are done at once, as the way to another thread and back costs more of
 * this one than they do; but within one turn only so many.
 *
 * Of the others so many are done at one time, and the rest waits in order: each that is under way holds memory of its own, some
 * 260 KB. Whoever has several to do hands in one at a time, so that there are never more here than connections.
 */
export class ZlibTurns {
  readonly #most: number;
  readonly #waiting = new Fifo<() => void>();
  #running = 0;
  #isGoingOn = false;
  #doneThisTurn = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Has `size` bytes compressed. `done` is called once, before this returns or in a later turn; with `undefined` where there is no
   * memory for it.
   */
  compress(size: number, { now, later }: Compression, done: (result: Uint8Array | undefined) => void): void {
    if (size < LARGE && this.mayDoNow(SETUP + size)) done(attempt(now));
    else this.run(later, (error, result) => done(error === null ? result : undefined));
  }

  /** May a piece of work be done at once that takes as long as compressing so many bytes? */
  mayDoNow(cost: number): boolean {
    if (this.#doneThisTurn >= MOST_A_TURN) return false;
    if (this.#doneThisTurn === 0) setImmediate(() => void (this.#doneThisTurn = 0));
    this.#doneThisTurn += cost;
    return true;
  }

  /** Has the work begun when it is its turn. `done` is called once, also where it can't begin, as there is no memory for it. */
  run(start: StartZlib, done: ZlibCallback): void {
    this.#waiting.add(() => {
      const called: ZlibCallback = (error, result) => {
        this.#running -= 1;
        this.#goOn();
        done(error, result);
      };
      try {
        start(called);
      } catch (error) {
        called(error instanceof Error ? error : new Error(String(error)), NOTHING);
      }
    });
    this.#goOn();
  }

  /** In a loop: work that is not wanted any more is over as soon as it starts, and there may be much of it. */
  #goOn(): void {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    while (this.#running < this.#most) {
      const begin = this.#waiting.take();
      if (begin === undefined) break;
      this.#running += 1;
      begin();
    }
    this.#isGoingOn = false;
  }
}

const NOTHING = new Uint8Array(0);

function attempt(compress: () => Uint8Array): Uint8Array | undefined {
  try {
    return compress();
  } catch {
    return undefined;
  }
}
