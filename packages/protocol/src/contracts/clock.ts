/** Time as the core sees it: handed in by the host, virtual in tests. */
export interface Clock {
  /** Monotonic milliseconds from an origin of the clock's choice. */
  now(): number;
  /** Runs `task` once, at `time` or later, never earlier; the result takes it back. A time gone by means as soon as possible. */
  at(time: number, task: () => void): CancelTask;
  /** Runs `task` once, when the present turn of the event loop has done its work. */
  soon(task: () => void): void;
}

/** Takes a scheduled task back; harmless when it ran already. */
export type CancelTask = () => void;

/** A source of numbers in [0, 1), for spreading load in time; never for secrets. */
export type Random = () => number;
