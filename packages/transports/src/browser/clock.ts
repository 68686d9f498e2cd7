import type { CancelTask, Clock } from "@rt/protocol";

/** The longest delay of a timer; a longer one would fire at once. */
const LONGEST_DELAY = 2_147_483_647;
/** How often the clock is looked at while a task waits, in milliseconds. */
const PERIOD = 500;
/** A wall clock that gains more than this on the monotonic one, in milliseconds, was not corrected: the machine slept. */
const LEAST_SLEEP = 2000;
/** A look that is later than this, in milliseconds, was not held up by work alone. */
const LEAST_GAP = 5000;

/**
 * The clock of a page or a worker.
 *
 * It counts the time in which the machine sleeps, which `performance.now()` does on some systems only: whatever fell due meanwhile is due
 * on waking, a heartbeat above all.
 *
 * Browsers slow the timers of hidden pages down, to one a second and after minutes to one a minute; tasks are that much late.
 */
export class BrowserClock implements Clock {
  readonly #onGap: () => void;
  readonly #tasks = new Set<Timer>();
  readonly #soon = new Set<() => void>();
  #drift: number = Date.now() - performance.now();
  #asleep = 0;
  #looked = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** `onGap` hears, while a task waits, that seconds are missing: the machine slept, or the page stood still. */
  constructor(onGap: () => void) {
    this.#onGap = onGap;
  }

  now(): number {
    const running = performance.now();
    const drift = Date.now() - running;
    const gain = drift - this.#drift;
    this.#drift = drift;
    if (gain < LEAST_SLEEP) return running + this.#asleep;
    this.#asleep += gain;
    const now = running + this.#asleep;
    for (const timer of this.#tasks) timer.arm(now);
    return now;
  }

  at(time: number, task: () => void): CancelTask {
    // `Infinity` is never: no timer.
    if (time === Infinity) return () => {};
    const timer = new Timer(this, time, () => {
      cancel();
      task();
    });
    const cancel = (): void => {
      timer.disarm();
      this.#tasks.delete(timer);
      if (this.#tasks.size === 0) this.#stopWatching();
    };
    this.#tasks.add(timer);
    timer.arm(this.now());
    this.#startWatching();
    return cancel;
  }

  soon(task: () => void): void {
    const run = (): void => {
      if (this.#soon.delete(run)) task();
    };
    this.#soon.add(run);
    queueMicrotask(run);
  }

  /** Runs at once what was to run soon: in a page that goes, what comes later may come too late. */
  settle(): void {
    for (const run of this.#soon) run();
  }

  #startWatching(): void {
    if (this.#watch !== undefined) return;
    this.#looked = this.now();
    this.#watch = setInterval(() => this.#look(), PERIOD);
  }

  #stopWatching(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #look(): void {
    const now = this.now();
    const gap = now - this.#looked - PERIOD;
    this.#looked = now;
    if (gap > LEAST_GAP) this.#onGap();
  }
}

/** One task and its timer. */
class Timer {
  readonly #clock: Clock;
  readonly #time: number;
  readonly #task: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(clock: Clock, time: number, task: () => void) {
    this.#clock = clock;
    this.#time = time;
    this.#task = task;
  }

  arm(now: number): void {
    this.disarm();
    const delay = Math.ceil(this.#time - now);
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.max(delay, 0), LONGEST_DELAY));
  }

  disarm(): void {
    clearTimeout(this.#timer);
  }

  /** Browsers make times coarse, and timers with them may be early; and long delays come in parts. */
  #fire(): void {
    const now = this.#clock.now();
    if (now < this.#time) this.arm(now);
    else this.#task();
  }
}
