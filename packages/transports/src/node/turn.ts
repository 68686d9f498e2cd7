/**
 * When `soon` runs its tasks: `immediate` after the events that the kernel has ready, so that one run serves many sockets;
 * `tick` after the callback that is running, which answers a single peer earliest.
 */
export type TurnEnd = "immediate" | "tick";

/** Collects tasks and runs all of one turn together, with one call of the event loop. */
export class TurnQueue {
  readonly #end: TurnEnd;
  readonly #run: () => void;
  #tasks: (() => void)[] = [];
  #spare: (() => void)[] = [];

  constructor(end: TurnEnd) {
    this.#end = end;
    this.#run = (): void => this.#runAll();
  }

  add(task: () => void): void {
    this.#tasks.push(task);
    if (this.#tasks.length === 1) this.#schedule();
  }

  #schedule(): void {
    if (this.#end === "tick") process.nextTick(this.#run);
    else setImmediate(this.#run);
  }

  #runAll(): void {
    const tasks = this.#tasks;
    // What the tasks add belongs to the next turn. The two arrays take turns, so that a busy loop allocates none.
    this.#tasks = this.#spare;
    this.#spare = [];
    let done = 0;
    try {
      for (const task of tasks) {
        done += 1;
        task();
      }
    } finally {
      // A task that throws is the host's bug and reaches it; the others still run.
      if (done < tasks.length) {
        const rest = tasks.slice(done);
        if (this.#tasks.length === 0) this.#schedule();
        this.#tasks.unshift(...rest);
      }
      tasks.length = 0;
      this.#spare = tasks;
    }
  }
}
