import type { CancelTask, Clock } from "@rt/protocol";

/** Deadlines are kept in steps of this many milliseconds, and met up to one step late: every wait of a session is seconds long. */
const STEP = 25;

/** Something with a deadline. The three last fields belong to {@link Deadlines}: an item costs no object of its own. */
export interface Deadlined {
  /** When `tick` wants to be called; `Infinity` for never. */
  readonly deadline: number;
  tick(now: number): void;
  bucket: Bucket | undefined;
  later: Deadlined | undefined;
  earlier: Deadlined | undefined;
}

/** The items that are due in one step, as a list that links them to each other. */
export interface Bucket {
  readonly step: number;
  readonly cancel: CancelTask;
  first: Deadlined | undefined;
}

/** The deadlines of all sessions of a server: one task of the clock for each step in which something is due. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #origin: number;
  readonly #buckets = new Map<number, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#origin = clock.now();
  }

  /** An item's deadline may have moved to an earlier time. One that has moved to a later time is found out when it is due. */
  arm(item: Deadlined): void {
    const { deadline } = item;
    if (deadline === Infinity) return;
    const step = Math.ceil((deadline - this.#origin) / STEP);
    if (item.bucket !== undefined && item.bucket.step <= step) return;
    this.disarm(item);
    const bucket = this.#buckets.get(step) ?? this.#open(step);
    item.bucket = bucket;
    item.later = bucket.first;
    if (bucket.first !== undefined) bucket.first.earlier = item;
    bucket.first = item;
  }

  /** An item waits for nothing any more. */
  disarm(item: Deadlined): void {
    const { bucket, later, earlier } = item;
    if (bucket === undefined) return;
    item.bucket = undefined;
    item.later = undefined;
    item.earlier = undefined;
    if (later !== undefined) later.earlier = earlier;
    if (earlier === undefined) bucket.first = later;
    else earlier.later = later;
    if (bucket.first === undefined && this.#buckets.get(bucket.step) === bucket) {
      bucket.cancel();
      this.#buckets.delete(bucket.step);
    }
  }

  #open(step: number): Bucket {
    const cancel = this.#clock.at(this.#origin + step * STEP, () => this.#fire(bucket));
    const bucket: Bucket = { step, cancel, first: undefined };
    this.#buckets.set(step, bucket);
    return bucket;
  }

  #fire(bucket: Bucket): void {
    // First, so that what becomes due in this very step gets a bucket of its own, and a later turn.
    this.#buckets.delete(bucket.step);
    const now = this.#clock.now();
    for (let item = bucket.first; item !== undefined; item = bucket.first) {
      this.disarm(item);
      item.tick(now);
      this.arm(item);
    }
  }
}
