import { parseObject } from "./json.ts";

/** The version of what two rt ends do beyond Engine.IO. A client asks for it by `rt` in its query, and is offered no later one. */
export const VERSION = 1;

/**
 * The version that the query of a request asks for, where it is one that this end can speak: a later one gets what there is.
 * `undefined` for a plain peer, also for one whose application has a parameter of this name: what applications add comes before `EIO`.
 */
export function versionIn(query: ReadonlyMap<string, string>): number | undefined {
  const asked = readCount(query.get("rt") ?? "");
  return asked === undefined || asked < 1 || isOfApplication(query) ? undefined : Math.min(asked, VERSION);
}

function isOfApplication(query: ReadonlyMap<string, string>): boolean {
  for (const name of query.keys()) {
    if (name === "EIO") return false;
    if (name === "rt") return query.has("EIO");
  }
  return false;
}

/** The version that an open frame's `rt` key names, where this end does not speak it. */
export function foreignVersion(value: unknown): number | undefined {
  const { v } = typeof value === "object" && value !== null ? (value as { readonly v?: unknown }) : {};
  return isCount(v) && v !== VERSION ? v : undefined;
}

/** What the `rt` key of an open frame offers: a session that outlives its links. */
export interface ResumeOffer {
  /** The version of the extension. */
  readonly v: number;
  /** The session's id and the secret that resumes it. Neither is ever part of a URL. */
  readonly session: string;
  readonly token: string;
  /** How long either end keeps the session without a link, in milliseconds. */
  readonly window: number;
  /** How many messages, and how much, either end may have outstanding: written and not confirmed. */
  readonly messages: number;
  readonly bytes: number;
  /** Reserved for credit that the receiver gives; version 1 sends 0 and pays no attention to it. */
  readonly credit?: number;
}

/** The client's first frame on a link that is to carry a session that exists. */
export interface ResumeRequest {
  readonly session: string;
  readonly token: string;
  /** Grows with every request of the session. */
  readonly attempt: number;
  /** How many messages the client has received. */
  readonly received: number;
}

/** The server's consent. */
export interface ResumeAnswer {
  /** How many messages the server has received. */
  readonly received: number;
  /** The token for the next time; the old one is void as soon as a frame comes on this link. */
  readonly token: string;
}

/** Reads the `rt` key of an open frame; `undefined` where there is none that can be used. */
export function readOffer(value: unknown): ResumeOffer | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { v, session, token, window, messages, bytes } = value as Partial<Record<keyof ResumeOffer, unknown>>;
  if (v !== VERSION || !isSecret(session) || !isSecret(token)) return undefined;
  if (!isCount(window) || !isCount(messages) || !isCount(bytes) || messages === 0 || bytes === 0) return undefined;
  return { v, session, token, window, messages, bytes };
}

/** Reads the data of a resume request. */
export function readRequest(data: string): ResumeRequest | undefined {
  const { session, token, attempt, received } = parseObject(data);
  if (!isSecret(session) || !isSecret(token) || !isCount(attempt) || !isCount(received)) return undefined;
  return { session, token, attempt, received };
}

/** Reads the data of the answer to a resume request. */
export function readAnswer(data: string): ResumeAnswer | undefined {
  const { received, token } = parseObject(data);
  return isCount(received) && isSecret(token) ? { received, token } : undefined;
}

/** What the close frame of an rt end says; what is missing or makes no sense is `undefined`. */
export interface CloseNotice {
  readonly code: number | undefined;
  /** How many messages the peer has received. */
  readonly received: number | undefined;
}

/** Reads the data of a close frame, or of a refusal to resume. */
export function readClose(data: string): CloseNotice {
  const { code, received } = parseObject(data);
  return { code: isCount(code) ? code : undefined, received: isCount(received) ? received : undefined };
}

/** Reads the count of a confirmation: digits, and nothing else. */
export function readCount(digits: string): number | undefined {
  if (digits.length === 0 || digits.length > 16) return undefined;
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(at);
    if (digit < 48 || digit > 57) return undefined;
  }
  const count = Number(digits);
  return Number.isSafeInteger(count) ? count : undefined;
}

/** Long enough for any id of ours; short enough to compare at no cost. */
const MAX_SECRET = 64;

/** May it be an id or a token? */
export function isSecret(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= MAX_SECRET;
}

/** May it be a number of things? */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
