import { performance } from "node:perf_hooks";
import type { CancelTask, Clock } from "@rt/protocol";
import { type TurnEnd, TurnQueue } from "./turn.ts";

/** The longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_DELAY = 2_147_483_647;

/** How a {@link nodeClock} behaves. */
export interface NodeClockOptions {
  /** When `soon` runs its tasks. `tick` by default. */
  readonly soon?: TurnEnd;
}

/**
 * A clock with one Node timer for each task: precise to the millisecond, for hosts with few links. Tasks of `at` run after the input that
 * the kernel holds at that time: who was busy reads what peers said meanwhile before it judges them silent.
 */
export function nodeClock(options: NodeClockOptions = {}): Clock {
  const turn = new TurnQueue(options.soon ?? "tick");
  return {
    now: () => performance.now(),
    at: (time, task) => new PreciseTask(time, task).cancel,
    soon: (task) => turn.add(task),
  };
}

class PreciseTask {
  readonly cancel: CancelTask;
  readonly #time: number;
  readonly #task: () => void;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;

  constructor(time: number, task: () => void) {
    this.#time = time;
    this.#task = task;
    this.cancel = (): void => {
      clearTimeout(this.#timer);
      clearImmediate(this.#immediate);
    };
    this.#arm();
  }

  #arm(): void {
    // `Infinity` is never: no timer.
    if (this.#time === Infinity) return;
    // Node cuts fractions off, which would be early.
    const delay = Math.ceil(this.#time - performance.now());
    this.#timer = setTimeout(fire, Math.min(Math.max(delay, 0), LONGEST_DELAY), this);
  }

  fire(): void {
    // Node's timers follow another clock and may be a fraction early; and long delays come in parts.
    if (performance.now() < this.#time) this.#arm();
    else this.#immediate = setImmediate(this.#task);
  }
}

function fire(task: PreciseTask): void {
  task.fire();
}
