import type { AnyEventListener } from "../api/socket.ts";
import { callReported } from "../call-reported.ts";
import type { ErrorReporter } from "../report.ts";

/** The listeners of one direction, in the order in which they are called. Changes make a new list: a run under way keeps its own. */
export type CatchAll = readonly AnyEventListener[] | undefined;

export function withoutListener(list: CatchAll, listener: AnyEventListener | undefined): CatchAll {
  if (list === undefined || listener === undefined) return undefined;
  const at = list.indexOf(listener);
  return at === -1 ? list : list.toSpliced(at, 1);
}

/** Calls all of them; what they throw, now or later, is reported. */
export function callAll(list: CatchAll, event: readonly unknown[], report: ErrorReporter): void {
  if (list === undefined) return;
  for (const listener of list) callReported(listener, event, report);
}
