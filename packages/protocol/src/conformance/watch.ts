import type { CancelTask } from "../contracts/index.ts";
import { ConformanceError, type Finding, type Place } from "./error.ts";
import type { TransportSubject } from "./subject.ts";

/** How long a thing may take to happen, in milliseconds: far longer than anything takes, and shorter than a test runner waits. */
const DEFAULT_PATIENCE = 5000;

/** Patience is spent in so many steps: behind a stall timers come before what has arrived, which is read between one step and the next. */
const STEPS = 10;

interface Wait {
  readonly isOver: () => boolean;
  readonly settle: (isInTime: boolean) => void;
  cancel: CancelTask | undefined;
}

/** Watches all links of one case: wakes who waits when something happens, and keeps the first breach that showed by itself. */
export class Watch {
  /** Which way the case goes. */
  way: string | undefined;
  readonly #subject: TransportSubject;
  readonly #place: Omit<Place, "way">;
  #found: ConformanceError | undefined;
  #waits: Wait[] = [];
  /** How many calls of links are running. */
  #calls = 0;

  constructor(subject: TransportSubject, name: string, seed: number) {
    this.#subject = subject;
    this.#place = { transport: subject.name, name, seed };
  }

  /** A breach, as an error to throw. */
  error(finding: Finding): ConformanceError {
    return new ConformanceError(finding, { ...this.#place, way: this.way });
  }

  /** Keeps a breach, unless there was one before, whose consequence this may be. */
  found(finding: Finding): void {
    this.#found ??= this.error(finding);
    this.wake();
  }

  /** The breach that was found, if one was. */
  get breach(): ConformanceError | undefined {
    return this.#found;
  }

  /** Throws the breach that was found. */
  check(): void {
    if (this.#found !== undefined) throw this.#found;
  }

  /** Calls a link. */
  call<Result>(name: string, task: () => Result, otherwise: Result): Result {
    this.#calls += 1;
    try {
      return task();
    } catch (error) {
      this.found({ clause: "L13", expected: `${name} to return`, came: `it threw ${String(error)}` });
      return otherwise;
    } finally {
      this.#calls -= 1;
    }
  }

  /** A link calls. What it calls may call links in its turn, from events of theirs. */
  called(name: string, task: () => void): void {
    const calls = this.#calls;
    if (calls > 0)
      this.found({ clause: "L12", expected: `${name} in a later turn`, came: "it came inside a call of a link" });
    this.#calls = 0;
    task();
    this.#calls = calls;
    this.wake();
  }

  /** Something happened. */
  wake(): void {
    const over = this.#waits.filter(({ isOver }) => this.#found !== undefined || isOver());
    if (over.length === 0) return;
    this.#waits = this.#waits.filter((wait) => !over.includes(wait));
    for (const { cancel, settle } of over) {
      cancel?.();
      settle(true);
    }
  }

  /** Nobody waits any more. */
  release(): void {
    for (const { cancel } of this.#waits.splice(0)) cancel?.();
  }

  /** Waits until `isOver`, which is asked after everything that happens, and says whether that came in time. Throws what was found. */
  async until(isOver: () => boolean): Promise<boolean> {
    this.check();
    if (isOver()) return true;
    const isInTime = await new Promise<boolean>((settle) => {
      const wait: Wait = { isOver, settle, cancel: undefined };
      this.#waits.push(wait);
      this.#spend(wait, STEPS);
    });
    this.check();
    return isInTime;
  }

  #spend(wait: Wait, steps: number): void {
    const { clock, patience = DEFAULT_PATIENCE } = this.#subject;
    if (steps === 0) wait.settle(false);
    else wait.cancel = clock?.at(clock.now() + patience / STEPS, () => this.#spend(wait, steps - 1));
  }
}
