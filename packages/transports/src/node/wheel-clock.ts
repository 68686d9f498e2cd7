import { performance } from "node:perf_hooks";
import { type CancelTask, type Clock, RtError } from "@rt/protocol";
import { TimerWheel } from "./timer-wheel.ts";
import { type TurnEnd, TurnQueue } from "./turn.ts";

/** How a {@link createWheelClock} behaves. */
export interface WheelClockOptions {
  /** How late, in milliseconds, a task of `at` may be. 100 by default: a heartbeat of seconds does not notice. */
  readonly granularity?: number;
  /** When `soon` runs its tasks. `tick` by default. */
  readonly soon?: TurnEnd;
  /** May the process end while tasks of `at` wait? `false` by default. */
  readonly unref?: boolean;
}

/** The longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_DELAY = 2_147_483_647;

/**
 * A clock for hosts with many links: one Node timer serves all tasks of `at`, which are up to `granularity` late.
 * They run after the input that the kernel holds at that time: a server that was busy reads what its peers said meanwhile before
 * it judges them silent.
 */
export function createWheelClock(options: WheelClockOptions = {}): Clock {
  const granularity = options.granularity ?? 100;
  if (!(granularity >= 1)) throw new RtError("INVALID_OPTION", "granularity must be at least 1 ms");
  const clock = new WheelClock(granularity, options.unref ?? false);
  const turn = new TurnQueue(options.soon ?? "tick");
  return {
    now: () => performance.now(),
    at: (time, task) => clock.at(time, task),
    soon: (task) => turn.add(task),
  };
}

class WheelClock {
  readonly #granularity: number;
  readonly #unref: boolean;
  readonly #origin: number = performance.now();
  readonly #wheel = new TimerWheel();
  readonly #onTimer: () => void;
  readonly #onImmediate: () => void;
  #timer: NodeJS.Timeout | undefined;
  /** The tick at which the timer fires. */
  #armedFor = Infinity;

  constructor(granularity: number, unref: boolean) {
    this.#granularity = granularity;
    this.#unref = unref;
    this.#onTimer = (): void => this.#expire();
    this.#onImmediate = (): void => this.#run();
  }

  at(time: number, task: () => void): CancelTask {
    if (time === Infinity) return never;
    // An empty wheel has no timer to move it on.
    if (this.#wheel.size === 0) this.#wheel.advance(this.#tickAt(performance.now()));
    const entry = this.#wheel.add(Math.ceil((time - this.#origin) / this.#granularity), task);
    if (entry.tick < this.#armedFor) this.#arm(entry.tick);
    return () => {
      if (this.#wheel.remove(entry) && this.#wheel.size === 0) this.#disarm();
    };
  }

  #tickAt(time: number): number {
    return Math.floor((time - this.#origin) / this.#granularity);
  }

  #arm(tick: number): void {
    this.#disarm();
    const delay = Math.ceil(this.#origin + tick * this.#granularity - performance.now());
    this.#timer = setTimeout(this.#onTimer, Math.min(Math.max(delay, 1), LONGEST_DELAY));
    if (this.#unref) this.#timer.unref();
    this.#armedFor = tick;
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }

  #expire(): void {
    this.#wheel.advance(this.#tickAt(performance.now()));
    this.#runLater();
  }

  /** Between the timers of an event loop's turn and its immediates lies the reading of sockets. */
  #runLater(): void {
    // Never unref'd: such an immediate does not keep the loop from waiting for events, and would run late.
    setImmediate(this.#onImmediate);
  }

  #run(): void {
    let hasThrown = true;
    try {
      this.#wheel.run();
      hasThrown = false;
    } finally {
      // A task that throws is the host's bug and reaches it; the others still run.
      if (hasThrown) this.#runLater();
      else if (this.#wheel.size > 0) this.#arm(this.#wheel.next());
      else this.#disarm();
    }
  }
}

function never(): void {}
