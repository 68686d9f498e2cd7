import type { CancelTask, Clock } from "../contracts/index.ts";

/**
 * The clock of one machine among others. While the machine sleeps nothing there runs; when it wakes all that fell due runs late and at
 * once, timers before what has arrived, as in an event loop that was blocked. A machine that has stopped runs nothing ever again.
 */
export class LocalClock implements Clock {
  readonly #clock: Clock;
  #state: "awake" | "asleep" | "stopped" = "awake";
  #timers: (() => void)[] = [];
  #arrivals: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isAwake(): boolean {
    return this.#state === "awake";
  }

  get isStopped(): boolean {
    return this.#state === "stopped";
  }

  now(): number {
    return this.#clock.now();
  }

  at(time: number, task: () => void): CancelTask {
    let isWanted = true;
    const cancel = this.#clock.at(time, () => this.#run(() => isWanted && task(), this.#timers));
    return () => {
      isWanted = false;
      cancel();
    };
  }

  soon(task: () => void): void {
    this.#clock.soon(() => this.#run(task, this.#timers));
  }

  /** Something comes in from outside. */
  receive(task: () => void): void {
    this.#run(task, this.#arrivals);
  }

  /** Does nothing for so long, as a machine that sleeps; what fell due is done on waking. */
  sleep(ms: number): void {
    if (this.#state !== "awake") return;
    this.#state = "asleep";
    this.#clock.at(this.#clock.now() + ms, () => this.#wake());
  }

  /** Does nothing any more, as a process that is gone. */
  stop(): void {
    this.#state = "stopped";
    this.#timers = [];
    this.#arrivals = [];
  }

  #run(task: () => void, late: (() => void)[]): void {
    if (this.#state === "awake") task();
    else if (this.#state === "asleep") late.push(task);
  }

  #wake(): void {
    if (this.#state !== "asleep") return;
    this.#state = "awake";
    for (const task of [...this.#timers.splice(0), ...this.#arrivals.splice(0)]) task();
  }
}
