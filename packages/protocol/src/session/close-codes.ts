import type { Chunk, LinkEndCode } from "../contracts/index.ts";

/** How a session ended, in the words of Socket.IO (Engine.IO close reasons, wire-compatible applications match on them). */
export type CloseReason = "transport close" | "transport error" | "parse error" | "ping timeout" | "forced close";

/** The names of {@link CLOSE_CODES}. */
export type CloseName =
  | "local"
  | "peer"
  | "badFrame"
  | "badHeartbeat"
  | "badHandshake"
  | "badTransport"
  | "badVersion"
  | "tooBig"
  | "slow"
  | "lost"
  | "broken"
  | "refused"
  | "silent"
  | "expired"
  | "overflow"
  | "badCounts"
  | "gone";

/**
 * Every way in which a session ends. The numbers are stable; 1 to 9: in order, 10 to 29: the peer broke a rule,
 * 30 to 49: the network or the peer failed, which a session that may outlive its links survives, 50 to 69: it did outlive
 * them, and cannot be continued: a gap.
 */
export const CLOSE_CODES: Readonly<Record<CloseName, { readonly code: number; readonly reason: CloseReason }>> = {
  /** This end closed it. */
  local: { code: 1, reason: "forced close" },
  /** The peer closed it. */
  peer: { code: 2, reason: "transport close" },
  /** The peer sent what is no frame. */
  badFrame: { code: 10, reason: "parse error" },
  /** The peer sent a ping or pong in the wrong direction. */
  badHeartbeat: { code: 11, reason: "transport error" },
  /** The peer's open frame cannot be used. */
  badHandshake: { code: 12, reason: "parse error" },
  /** The peer broke the rules of the transport. */
  badTransport: { code: 13, reason: "transport error" },
  /** The peer sent more in one piece than was announced. */
  tooBig: { code: 14, reason: "transport error" },
  /** The peer does not take what is sent to it: the backlog reached its limit. */
  slow: { code: 15, reason: "transport error" },
  /** The peer speaks another version of what two rt ends do beyond Engine.IO: one of them is out of date. */
  badVersion: { code: 16, reason: "parse error" },
  /** The link is gone without a word. */
  lost: { code: 30, reason: "transport close" },
  /** The link broke. */
  broken: { code: 31, reason: "transport error" },
  /** The link never came up. */
  refused: { code: 32, reason: "transport error" },
  /** The peer was silent for too long. */
  silent: { code: 33, reason: "ping timeout" },
  /** No link came within the window. */
  expired: { code: 50, reason: "transport close" },
  /** More was sent while there was no link than is kept. */
  overflow: { code: 51, reason: "transport close" },
  /** The counts of the two ends do not fit together: one of them has lost its state, or lies. */
  badCounts: { code: 52, reason: "transport error" },
  /** The server does not have the session (any more), or the token is not its. */
  gone: { code: 53, reason: "transport close" },
};

/** What the end of its link means for a session. */
export const LOST_BY: Readonly<Record<LinkEndCode, CloseName>> = {
  closed: "lost",
  local: "lost",
  refused: "refused",
  broken: "broken",
  protocol: "badTransport",
  "too-big": "tooBig",
};

/** The end of a session as its host hears it. */
export interface SessionEnd {
  readonly name: CloseName;
  readonly code: number;
  readonly reason: CloseReason;
  /** What happened, in words, for logs and error objects. */
  readonly message: string;
  /** What lies behind it, where something does: the error or close frame of a link. */
  readonly cause?: unknown;
  /**
   * Of a session that could have outlived its links, unless this end closed it: what the peer is not known to have. The session does
   * not send it again.
   */
  readonly gap?: Gap;
}

/** The messages that the end of a session leaves behind, as frame chunks in their order. */
export interface Gap {
  /**
   * They were written; whether the peer has received them cannot be known. Of messages that belong together those that were confirmed are
   * here too, where not all were.
   */
  readonly unconfirmed: readonly Chunk[];
  /** They never left. */
  readonly unsent: readonly Chunk[];
}

/** May a session that outlives its links survive this? */
export function isSurvivable(name: CloseName): boolean {
  const { code } = CLOSE_CODES[name];
  return code >= 30 && code < 50;
}

/** What it is to this end that its peer ended the session with a code: in order, or a gap. */
export function closedAs(code: number | undefined): "peer" | "gone" {
  return code !== undefined && code >= CLOSE_CODES.expired.code ? "gone" : "peer";
}

/** An end of this name, with its code and reason. */
export function sessionEnd(name: CloseName, message: string, cause?: unknown): SessionEnd {
  return { name, ...CLOSE_CODES[name], message, cause };
}

/** The close frame between two rt ends: the code, the reason in words, and how many messages had come until then. */
export function closeFrame(end: SessionEnd, received: number): string {
  return `1${JSON.stringify({ code: end.code, reason: end.message, received })}`;
}
