import type { AckListener, RtError } from "@rt/protocol";
import { callGuarded } from "../guarded.ts";
import type { ErrorReporter } from "../report.ts";

type Callback = (...args: unknown[]) => unknown;

/** Is the last argument of an event a function, and so the listener of its acknowledgement? */
export function isCallback(value: unknown): value is Callback {
  return typeof value === "function";
}

/**
 * The application's function as the listener of an acknowledgement. With `hasErrorFirst`, as a time-out asks for, it hears of a
 * failure as its first argument, and `null` there otherwise; without, it is not called when there will be no answer.
 */
export function ackListener(callback: Callback, hasErrorFirst: boolean, report: ErrorReporter): AckListener {
  return (error, args) => {
    if (hasErrorFirst) callGuarded(callback, [error ?? null, ...args], report);
    else if (error === undefined) callGuarded(callback, args, report);
  };
}

/** The listener that settles a promise with the first value of the answer. */
export function ackPromise(start: (listener: AckListener) => void): Promise<unknown> {
  return new Promise((resolve, reject: (error: RtError) => void) => {
    start((error, args) => {
      if (error === undefined) resolve(args[0]);
      else reject(error);
    });
  });
}
