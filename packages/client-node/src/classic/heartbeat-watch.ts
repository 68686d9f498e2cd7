import type { CancelTask, Clock } from "@rt/protocol";

/** Waits for the heartbeats of a server: says when one does not come in time. */
export class HeartbeatWatch {
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #missed: () => void;
  /** The time between two heartbeats, as the server has said. */
  #interval = Infinity;
  #cancel: CancelTask | undefined;

  /** `timeout` in milliseconds. `missed` is called once a wait. */
  constructor(clock: Clock, timeout: number, missed: () => void) {
    this.#clock = clock;
    this.#timeout = timeout;
    this.#missed = missed;
  }

  /** The server sends them as often as that. One that sends them more seldom than is waited for is not watched. */
  expect(interval: number): void {
    this.#interval = interval;
  }

  /** One has come, or they begin now: the wait for the next one begins. */
  heard(): void {
    this.stop();
    if (this.#interval >= this.#timeout) return;
    this.#cancel = this.#clock.at(this.#clock.now() + this.#timeout, this.#missed);
  }

  /** None is waited for. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
