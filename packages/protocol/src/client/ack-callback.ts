import type { AckListener } from "../acks/index.ts";
import { callGuarded } from "./guarded.ts";

/** What an application gives an event along, to be called with the answer. */
export type AckCallback = (...args: unknown[]) => unknown;

/** Is the last argument of an event a function, and so the one to call with the acknowledgement? */
export function isAckCallback(value: unknown): value is AckCallback {
  return typeof value === "function";
}

/**
 * The application's function as the listener of an acknowledgement. With `isErrorFirst` it hears of a failure in its first
 * argument, which is `null` otherwise; without, it is not called when no answer comes.
 */
export function listenerFor(
  callback: AckCallback,
  isErrorFirst: boolean,
  report: (error: unknown) => void,
): AckListener {
  return (error, args) => {
    if (error !== undefined && !isErrorFirst) return;
    callGuarded(() => (isErrorFirst ? callback(error ?? null, ...args) : callback(...args)), report);
  };
}
