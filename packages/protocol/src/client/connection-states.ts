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
  | "retrying";

/** What moves it on. */
export type ConnectionTrigger =
  /** An attempt begins. */
  | "dial"
  /** The open frame came. */
  | "greet"
  /** It failed or was lost, and another attempt is to come. */
  | "retry"
  /** It is over, and none is to come. */
  | "stop";

export const CONNECTION_TRANSITIONS: Readonly<
  Record<ConnectionState, Readonly<Partial<Record<ConnectionTrigger, ConnectionState>>>>
> = {
  idle: { dial: "opening" },
  opening: { greet: "open", retry: "waiting", stop: "idle" },
  open: { retry: "waiting", stop: "idle" },
  waiting: { dial: "retrying", stop: "idle" },
  retrying: { greet: "open", retry: "waiting", stop: "idle" },
};
