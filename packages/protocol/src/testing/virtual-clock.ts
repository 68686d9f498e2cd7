import type { CancelTask, Clock } from "../contracts/index.ts";

interface Task {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to go on. Tasks run in the order of their times, then of their making. */
export class VirtualClock implements Clock {
  #now: number;
  #made = 0;
  readonly #tasks = new Set<Task>();

  constructor(now = 0) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  at(time: number, run: () => void): CancelTask {
    const task = { time: Math.max(time, this.#now), order: this.#made++, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  soon(run: () => void): void {
    this.at(this.#now, run);
  }

  /** When the next task is due; `Infinity` when none waits. */
  get next(): number {
    return this.#first()?.time ?? Infinity;
  }

  /** Goes on by `ms`, running all that falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    this.#runUntil(end);
    this.#now = end;
  }

  /** Runs what is due now, and what that makes due now. */
  settle(): void {
    this.#runUntil(this.#now);
  }

  /** Lets the time jump without running anything, as a sleeping machine does; what fell due runs late. */
  leap(ms: number): void {
    this.#now += ms;
  }

  #runUntil(end: number): void {
    for (let steps = 0; ; steps++) {
      const task = this.#first();
      if (task === undefined || task.time > end) return;
      if (steps > MAX_STEPS) throw new Error("tasks make tasks without end");
      this.#tasks.delete(task);
      this.#now = Math.max(this.#now, task.time);
      task.run();
    }
  }

  #first(): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks) {
      if (first === undefined || task.time < first.time || (task.time === first.time && task.order < first.order))
        first = task;
    }
    return first;
  }
}

const MAX_STEPS = 1_000_000;
