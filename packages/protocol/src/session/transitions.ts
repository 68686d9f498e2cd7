/*
 * Rule 1: everything that changes the state of a session is in this table; there is no other place where a state is set.
 * Rule 2: the table does not know which end it serves. Both ends of a session walk the same table, so that neither can
 *         apply to its peer a rule that it does not apply to itself.
 * A trigger that a state does not name is not possible there: the session ignores it or blames its peer, in one place.
 */

/** Where a session stands. */
export type SessionState =
  /** No link was attached yet. */
  | "idle"
  /** A link is there; the open frame is on its way. */
  | "greeting"
  /** Messages flow on the current link. */
  | "open"
  /** As `open`; a second link is asked whether it works, or greeted. */
  | "probing"
  /** As `open`; the second link is asked to take over, and the first one is left behind. */
  | "switching"
  /** There is no link; the session waits for one. */
  | "away"
  /** As `away`; a new link is greeted. */
  | "returning"
  /** As `away`; the new link is asked to carry the session on. */
  | "resuming"
  /** The conversation is over; last frames leave. */
  | "closing"
  /** Nothing is left to do. */
  | "closed";

/** What changes where it stands. */
export type SessionTrigger =
  /** A first link is attached. */
  | "attach"
  /** It goes on from where another holder has left it. */
  | "restore"
  /** The open frame was sent, or received. */
  | "greet"
  /** A further link is attached. */
  | "probe"
  /** The further link works, and has been asked to take over. */
  | "agree"
  /** The further link becomes the current one. */
  | "switch"
  /** The further link failed; all is as before it. */
  | "forsake"
  /** The current link is gone, and the session waits for another. */
  | "part"
  /** One end ends the session in order. */
  | "close"
  /** The session is given up: no frame can leave any more. */
  | "lose";

/** The states, and which trigger leads from each to which. */
export const TRANSITIONS: Readonly<Record<SessionState, Readonly<Partial<Record<SessionTrigger, SessionState>>>>> = {
  idle: { attach: "greeting", restore: "away", close: "closed", lose: "closed" },
  greeting: { greet: "open", close: "closed", lose: "closed" },
  open: { probe: "probing", part: "away", close: "closing", lose: "closed" },
  probing: { agree: "switching", switch: "open", forsake: "open", part: "returning", close: "closing", lose: "closed" },
  switching: { switch: "open", forsake: "open", part: "resuming", close: "closing", lose: "closed" },
  away: { probe: "returning", close: "closed", lose: "closed" },
  returning: { agree: "resuming", forsake: "away", close: "closed", lose: "closed" },
  resuming: { switch: "open", forsake: "away", close: "closed", lose: "closed" },
  closing: { lose: "closed" },
  closed: {},
};

/** Do messages flow in this state? */
export function isOpenState(state: SessionState): boolean {
  return state === "open" || state === "probing" || state === "switching";
}

/** Is there no link in this state, but still a session? */
export function isAwayState(state: SessionState): boolean {
  return state === "away" || state === "returning" || state === "resuming";
}
