import type { CancelTask, Clock } from "../contracts/index.ts";
import { RtError } from "../errors.ts";

/** Hears the outcome of one acknowledgement, once: its arguments, or why there will be none. */
export type AckListener = (error: RtError | undefined, args: readonly unknown[]) => void;

interface PendingAck {
  readonly listener: AckListener;
  readonly cancel: CancelTask | undefined;
}

/** The acknowledgements one socket waits for. Each settles once: by the answer, by its time-out, or by a failure. */
export class AckTable {
  readonly #clock: Clock;
  readonly #limit: number;
  #pending: Map<number, PendingAck> | undefined;

  /** `limit`: the most that may be outstanding. */
  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  get size(): number {
    return this.#pending?.size ?? 0;
  }

  /**
   * Waits for the acknowledgement `id`, for `timeout` milliseconds where given.
   *
   * @throws RtError `BUFFER_FULL` when as many are outstanding as may be.
   */
  add(id: number, listener: AckListener, timeout: number | undefined, expired?: () => void): void {
    if (this.size >= this.#limit) {
      throw new RtError("BUFFER_FULL", `more than ${this.#limit} acknowledgements are outstanding`);
    }
    const expire = (): void => {
      expired?.();
      this.#settle(id, new RtError("ACK_TIMEOUT", "operation has timed out"), []);
    };
    const cancel = timeout === undefined ? undefined : this.#clock.at(this.#clock.now() + timeout, expire);
    this.#pending ??= new Map();
    this.#pending.set(id, { listener, cancel });
  }

  /** Is it outstanding? */
  has(id: number): boolean {
    return this.#pending?.has(id) === true;
  }

  /** The answer came. Says whether anybody waited for it: a second answer, or one never asked for, has no effect. */
  answer(id: number, args: readonly unknown[]): boolean {
    return this.#settle(id, undefined, args);
  }

  /** No answer will come to this one. Says whether anybody waited for it. */
  fail(id: number, error: RtError): boolean {
    return this.#settle(id, error, []);
  }

  /** No answer will come to any of them, but for those that `keep` names. */
  failAll(error: RtError, keep?: (id: number) => boolean): void {
    if (this.#pending === undefined) return;
    // Of those that wait now: a listener may ask for more.
    for (const id of Array.from(this.#pending.keys())) {
      if (keep?.(id) !== true) this.#settle(id, error, []);
    }
  }

  #settle(id: number, error: RtError | undefined, args: readonly unknown[]): boolean {
    const pending = this.#pending?.get(id);
    if (pending === undefined) return false;
    this.#pending?.delete(id);
    pending.cancel?.();
    pending.listener(error, args);
    return true;
  }
}
