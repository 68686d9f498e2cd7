import { inspect } from "node:util";
import { RtError } from "@rt/protocol";

/** Takes an error that concerns no caller: what a listener, a middleware or an adapter threw. */
export type ErrorReporter = (error: unknown) => void;

/** The application's own way with errors, or standard error; one that throws is not asked about that. */
export function safeReporter(report: ErrorReporter): ErrorReporter {
  return (error) => {
    try {
      report(error);
    } catch (failure) {
      writeError(error);
      writeError(failure);
    }
  };
}

/** Writes an error to standard error. */
export function writeError(error: unknown): void {
  process.stderr.write(`[rt] ${inspect(error)}\n`);
}

/** What was thrown, as an error: `LISTENER_FAILED` where it is none, with what it is as its cause. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new RtError("LISTENER_FAILED", textOf(thrown), { cause: thrown });
}

/** What `String` makes of a value; it fails for objects of a client, whose `toString` may be anything (CVE-2023-32695). */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
