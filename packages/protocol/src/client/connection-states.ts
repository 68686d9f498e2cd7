/** Where a connection stands. Only `#move` changes it. */
export type ConnectionState =
  /** Nothing is there, and nothing will come by itself. */
  | "idle"
  /** The first attempt is under way. */
  | "opening"
  | "open"
  /** Until the next attempt. */
  | "waiting"
  /** Another attempt is under way. */
  | "retrying"
  /** As `waiting`, and there is a session, which has lost its link. */
  | "away"
  /** As `retrying`, to bring that session back. */
  | "returning";

/** What moves it on. */
export type ConnectionTrigger =
  /** An attempt begins. */
  | "dial"
  /** A link carries a session: a new one, or the one that was away. */
  | "greet"
  /** The link is gone; the session waits for another one. */
  | "part"
  /** The session that was away is over; the wait, or the attempt, goes on. */
  | "lapse"
  /** It failed or was lost, and another attempt is to come. */
  | "retry"
  /** It is over, and none is to come. */
  | "stop";

export const CONNECTION_TRANSITIONS: Readonly<
  Record<ConnectionState, Readonly<Partial<Record<ConnectionTrigger, ConnectionState>>>>
> = {
  idle: { dial: "opening" },
  opening: { greet: "open", retry: "waiting", stop: "idle" },
  open: { part: "away", retry: "waiting", stop: "idle" },
  waiting: { dial: "retrying", stop: "idle" },
  retrying: { greet: "open", retry: "waiting", stop: "idle" },
  away: { dial: "returning", lapse: "waiting", stop: "idle" },
  returning: { greet: "open", lapse: "retrying", retry: "away", stop: "idle" },
};

/** Is there a session, with or without a link? */
export function hasSession(state: ConnectionState): boolean {
  return state === "open" || state === "away" || state === "returning";
}
