import { callGuarded } from "../events/guarded.ts";
import type { AckListener } from "./ack-table.ts";

/** What an application gives an event along, to be called with the answer. */
export type AckCallback = (...args: unknown[]) => unknown;

/** Is the last argument of an event a function, and so the one to call with the acknowledgement? */
export function isAckCallback(value: unknown): value is AckCallback {
  return typeof value === "function";
}

/**
 * The application's function as the listener of an acknowledgement. With `isErrorFirst`, as a time-out asks for, it hears of a
 * failure as its first argument, and `null` there otherwise; without, it is not called when no answer comes. That an event could not be
 * sent at all is reported then: nothing else tells of it. `call` is who calls it.
 */
export function ackListener(
  callback: AckCallback,
  isErrorFirst: boolean,
  report: (error: unknown) => void,
  call: typeof callGuarded = callGuarded,
): AckListener {
  return (error, args) => {
    if (isErrorFirst) call(callback, [error ?? null, ...args], report);
    else if (error === undefined) call(callback, args, report);
    else if (error.code === "UNENCODABLE") report(error);
  };
}

/** A promise of the first value of an answer; `start` gets the listener that settles it. */
export function ackPromise(start: (listener: AckListener) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    start((error, args) => {
      if (error === undefined) resolve(args[0]);
      else reject(error);
    });
  });
}
