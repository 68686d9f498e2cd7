import { callGuarded } from "@rt/protocol";
import type { ErrorReporter } from "./report.ts";

/** Calls a function of the application. What it throws, and what its promise is rejected with, is reported: no client's message ends a server. */
export function callReported(
  task: (...args: never[]) => unknown,
  args: readonly unknown[],
  report: ErrorReporter,
): void {
  const result = callGuarded(task, args, report);
  if (result instanceof Promise) result.then(undefined, report);
}
