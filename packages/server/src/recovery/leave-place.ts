import type { Recoverable, SocketState } from "@rt/protocol";
import { type DisconnectReason, isRecoverable } from "../reasons.ts";
import type { ErrorReporter } from "../report.ts";

/** A socket has lost its client; `state` where it was in its namespace. Its place waits for the client, or is given up. */
export function leavePlace(
  place: Recoverable,
  reason: DisconnectReason,
  state: SocketState | undefined,
  report: ErrorReporter,
): void {
  // Lost again before it was let in again: it waits on, as it was.
  const kept = state === undefined ? place.restored : { rooms: new Set(state.rooms), data: state.data };
  const result = kept !== undefined && isRecoverable(reason) ? place.away(kept) : place.forget();
  if (result instanceof Promise) result.catch(report);
}
