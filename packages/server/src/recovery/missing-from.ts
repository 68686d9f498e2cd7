/** What is known of a client's last connection, in positions of the log. */
export interface Presence {
  /** Where the socket began. */
  readonly start: number;
  /** The newest event that it was sent. */
  readonly sentUpTo: number;
  /** The events that it was sent late, when it came back before: those behind the one position, up to and with the other. */
  readonly resentFrom: number;
  readonly resentUpTo: number;
  /** The newest event of all when its connection was lost. */
  readonly leftAt: number;
}

/** What is known of the log. */
export interface LogState {
  /** Up to here events are missing that may not have arrived. */
  readonly lostUpTo: number;
  /** Up to here events were dropped, for whatever reason. */
  readonly dropped: number;
}

/**
 * From where on a client is to be sent events that it has missed; `undefined` when that is not certain, or they are gone. `received` is
 * what the client says that it has: `undefined` for nothing yet, `"unknown"` for what is no position of the log.
 */
export function missingFrom(
  { start, sentUpTo, resentFrom, resentUpTo, leftAt }: Presence,
  received: number | "unknown" | undefined,
  { lostUpTo, dropped }: LogState,
): number | undefined {
  // What was sent since then is gone, some of it.
  if (leftAt < dropped) return undefined;
  // It was sent nothing: whatever it shows comes from elsewhere, perhaps from the socket that it had before.
  if (sentUpTo <= start) return leftAt;
  if (received === "unknown") return undefined;
  const has = Math.max(received ?? start, start);
  const from = has >= sentUpTo ? leftAt : has;
  if (from < lostUpTo) return undefined;
  // Events grow old from when they were sent to others: of those that it was sent late it is not certain that they have arrived.
  return has < resentUpTo && dropped > Math.max(has, resentFrom) ? undefined : from;
}
