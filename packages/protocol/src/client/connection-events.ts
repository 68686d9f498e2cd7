import type { CloseReason, Handshake, SessionEnd } from "../session/index.ts";
import type { TransportError } from "./connect-error.ts";

/** What lies behind a lost connection, for logs and error objects. */
export interface DisconnectDetails {
  /** What happened, in words. */
  readonly message: string;
  /** The same, for those who look for it by this name. */
  readonly description: string;
  /** The number of the way in which the session ended, as in `CLOSE_CODES`. */
  readonly code: number;
  /** What the platform said: an error, a close frame. */
  readonly context?: unknown;
}

/** What listeners of `disconnect` take where they were written for Socket.IO. */
export type DisconnectDescription = Error | { description: string; context?: unknown };

/** An end as applications hear of it: the reason, and what lies behind it. */
export function toldOf({ reason, message, code, cause }: SessionEnd): readonly [CloseReason, DisconnectDetails] {
  return [reason, { message, description: message, code, ...(cause === undefined ? {} : { context: cause }) }];
}

/** What happens on an open connection, beside the messages. */
export type LiveEvent =
  /** The server's ping came. */
  | { readonly type: "ping" }
  /** A better transport is asked whether it works. */
  | { readonly type: "upgrading"; readonly transport: string }
  | { readonly type: "upgraded"; readonly transport: string }
  /** The connection carries on with the transport it has. */
  | { readonly type: "upgradeFailed"; readonly error: TransportError };

/** What happens to a connection. */
export type ConnectionEvent =
  | LiveEvent
  /** The first attempt begins (0), or the n-th one after a failure or a loss. */
  | { readonly type: "attempting"; readonly attempt: number }
  | { readonly type: "opened"; readonly handshake: Handshake }
  /** After `opened`: it took so many attempts. */
  | { readonly type: "reconnected"; readonly attempts: number }
  /** The link is gone; the session waits for another one. */
  | { readonly type: "suspended"; readonly end: SessionEnd }
  /** After `suspended`: the session goes on, with nothing lost. */
  | { readonly type: "resumed" }
  /** An attempt failed. */
  | { readonly type: "failed"; readonly error: Error }
  /** After `failed` or `closed`: as many attempts failed as may. */
  | { readonly type: "gaveUp" }
  /** After `failed`, and after `gaveUp`: it was not the first attempt. */
  | { readonly type: "retryFailed"; readonly error: Error }
  /** The client has stopped trying before a connection was there. */
  | { readonly type: "abandoned" }
  /** The session is over, whether it was open or suspended. */
  | { readonly type: "closed"; readonly end: SessionEnd };
