/** A power of two; with the default granularity it covers more than 50 s, the longest heartbeat, in one round. */
const SLOTS = 512;

/** One task of a {@link TimerWheel}; for its holder only a key. */
export class WheelEntry {
  readonly tick: number;
  /** Absent when the task has run or was taken back, so that a kept key keeps nothing else alive. */
  task: (() => void) | undefined;
  next: WheelEntry;
  previous: WheelEntry;

  constructor(tick: number, task: (() => void) | undefined) {
    this.tick = tick;
    this.task = task;
    this.next = this;
    this.previous = this;
  }
}

/**
 * Tasks by the tick at which they are due, in a ring of lists. It knows no time: its owner says which tick it is.
 * Adding and removing are O(1); a tick costs the tasks of its slot.
 */
export class TimerWheel {
  /** The number of tasks that wait. */
  size = 0;
  /** The last tick that has come. */
  tick = 0;
  /** The heads of circular lists. */
  readonly #slots: (WheelEntry | undefined)[] = Array.from({ length: SLOTS });
  /** What is due and has not run: tasks take each other back until the last moment. */
  readonly #due = new WheelEntry(0, undefined);

  /** Adds a task for `tick`, or for the next one when that has passed. */
  add(tick: number, task: () => void): WheelEntry {
    const entry = new WheelEntry(Math.max(tick, this.tick + 1), task);
    const index = entry.tick % SLOTS;
    let head = this.#slots[index];
    if (head === undefined) {
      head = new WheelEntry(0, undefined);
      this.#slots[index] = head;
    }
    append(head, entry);
    this.size += 1;
    return entry;
  }

  /** Takes a task back; `false` when it ran, or was taken back, already. */
  remove(entry: WheelEntry): boolean {
    if (entry.task === undefined) return false;
    entry.task = undefined;
    unlink(entry);
    this.size -= 1;
    return true;
  }

  /** The next tick at which a task may be due; a whole round ahead when none is nearer. */
  next(): number {
    const last = this.tick + SLOTS;
    for (let tick = this.tick + 1; tick < last; tick += 1) {
      const head = this.#slots[tick % SLOTS];
      if (head !== undefined && head.next !== head) return tick;
    }
    return last;
  }

  /** Moves on to `tick`: what is due until then is ready for `run`. */
  advance(tick: number): void {
    const first = Math.max(this.tick + 1, tick - SLOTS + 1);
    this.tick = Math.max(this.tick, tick);
    for (let slot = first; slot <= tick; slot += 1) {
      const head = this.#slots[slot % SLOTS];
      if (head !== undefined) this.#collect(head, tick);
    }
  }

  /** Runs what is due, in order. A task that throws stops it; calling again carries on behind that task. */
  run(): void {
    for (let entry = this.#due.next; entry !== this.#due; entry = this.#due.next) {
      const { task } = entry;
      this.remove(entry);
      task?.();
    }
  }

  #collect(head: WheelEntry, tick: number): void {
    let entry = head.next;
    while (entry !== head) {
      const { next } = entry;
      if (entry.tick <= tick) {
        unlink(entry);
        append(this.#due, entry);
      }
      entry = next;
    }
  }
}

function append(head: WheelEntry, entry: WheelEntry): void {
  entry.next = head;
  entry.previous = head.previous;
  head.previous.next = entry;
  head.previous = entry;
}

function unlink(entry: WheelEntry): void {
  entry.previous.next = entry.next;
  entry.next.previous = entry.previous;
  entry.next = entry;
  entry.previous = entry;
}
