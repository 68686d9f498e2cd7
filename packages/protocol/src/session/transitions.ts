/*
 * Rule 1: everything that changes the state of a session is in this table; there is no other place where a state is set.
 * Rule 2: the table does not know which end it serves. Both ends of a session walk the same table, so that neither can
 *         apply to its peer a rule that it does not apply to itself.
 * A trigger that a state does not name is not possible there: the session ignores it or blames its peer, in one place.
 *
 * A session that may be resumed gets one more state, `away`, reached by `lose` and left by `attach`; nothing else moves.
 */

export type SessionState =
  /** No link was attached yet. */
  | "idle"
  /** A link is there; the open frame is on its way. */
  | "greeting"
  /** Messages flow on the current link. */
  | "open"
  /** As `open`; a second link is asked whether it works. */
  | "probing"
  /** As `open`; both ends agreed on the second link, and the first one drains. */
  | "switching"
  /** The conversation is over; last frames leave. */
  | "closing"
  /** Nothing is left to do. */
  | "closed";

export type SessionTrigger =
  /** A first link is attached. */
  | "attach"
  /** The open frame was sent, or received. */
  | "greet"
  /** A second link is attached. */
  | "probe"
  /** Probe and answer were exchanged on the second link. */
  | "agree"
  /** The second link becomes the current one. */
  | "switch"
  /** The second link failed; the first one carries on. */
  | "forsake"
  /** One end ends the session in order. */
  | "close"
  /** The current link is gone, or the peer is given up: no frame can leave any more. */
  | "lose";

export const TRANSITIONS: Readonly<Record<SessionState, Readonly<Partial<Record<SessionTrigger, SessionState>>>>> = {
  idle: { attach: "greeting", close: "closed", lose: "closed" },
  greeting: { greet: "open", close: "closed", lose: "closed" },
  open: { probe: "probing", close: "closing", lose: "closed" },
  probing: { agree: "switching", switch: "open", forsake: "open", close: "closing", lose: "closed" },
  switching: { switch: "open", forsake: "open", close: "closing", lose: "closed" },
  closing: { lose: "closed" },
  closed: {},
};
