import { chunkOf } from "../batch/index.ts";
import type { BytePort, Chunk } from "../contracts/index.ts";
import { RtError } from "../errors.ts";
import type { Delivery } from "./delivery.ts";
import { isCount, isSecret, type ResumeOffer, readOffer } from "./resume.ts";

/**
 * One end of a session at rest: plain data, which JSON carries exactly. What an application or a packet decoder adds is its host's
 * matter, who keeps it beside this.
 */
export interface SessionSnapshot {
  /** The version of this form: 1. */
  readonly v: 1;
  readonly end: "client" | "server";
  /** What the two ends agreed on. Its token was the first one. */
  readonly offer: ResumeOffer;
  /** The token that resumes the session now, and at the server's end the one before where that is valid still; else it is empty. */
  readonly tokens: readonly [string, string];
  /** The number of the last request to resume. */
  readonly attempt: number;
  /** How many messages have come, and how many of those sent were confirmed. */
  readonly received: number;
  readonly confirmed: number;
  /** The messages that were sent and not confirmed, and those that were not sent: text frames, or `b` and base64. */
  readonly outstanding: readonly string[];
  readonly unsent: readonly string[];
}

/** A snapshot that was read: nothing in it is out of the question. */
export type SessionAtRest = Omit<SessionSnapshot, "v" | "end" | "outstanding" | "unsent"> & {
  readonly outstanding: readonly Chunk[];
  readonly unsent: readonly Chunk[];
};

/** What an end knows of its session beside what was sent and received. */
type Credentials = Pick<SessionSnapshot, "end" | "tokens" | "attempt">;

/** All that another holder needs to go on; nothing of a session that does not outlive its links. */
export function writeSnapshot(
  { offer, received, outbox }: Delivery,
  credentials: Credentials,
  bytes: BytePort,
): SessionSnapshot | undefined {
  if (offer === undefined) return undefined;
  const record = (chunk: Chunk): string => (typeof chunk === "string" ? chunk : `b${bytes.toBase64(chunk)}`);
  return {
    v: 1,
    offer,
    received,
    confirmed: outbox.confirmed,
    outstanding: outbox.outstanding().map((frame) => record(chunkOf(frame))),
    unsent: outbox.unsent().map((frame) => record(chunkOf(frame))),
    ...credentials,
  };
}

/** Goes on from where another holder has left off. */
export function restoreDelivery(delivery: Delivery, { offer, received, ...rest }: SessionAtRest): void {
  delivery.survive(offer);
  delivery.received = received;
  delivery.outbox.restore(rest.confirmed, rest.outstanding, rest.unsent);
}

/** Reads what a store gave back. Throws `INVALID_ARGUMENT` where that is no snapshot of such an end. */
export function readSnapshot(value: unknown, wanted: "client" | "server", bytes: BytePort): SessionAtRest {
  if (typeof value !== "object" || value === null) throw corrupt("it is no object");
  const { v, end, offer, tokens, attempt, received, confirmed, outstanding, unsent } = value as Partial<
    Record<keyof SessionSnapshot, unknown>
  >;
  if (v !== 1) throw corrupt("its version is not 1");
  if (end !== wanted) throw corrupt(`it is not of a ${wanted}`);
  const agreed = readOffer(offer);
  if (agreed === undefined) throw corrupt("its offer cannot be used");
  if (!isTokens(tokens)) throw corrupt("its tokens cannot be used");
  if (!isCount(attempt) || !isCount(received) || !isCount(confirmed)) throw corrupt("one of its counts is no count");
  const rest = { offer: agreed, tokens, attempt, received, confirmed };
  return { ...rest, outstanding: readRecords(outstanding, bytes), unsent: readRecords(unsent, bytes) };
}

function isTokens(value: unknown): value is readonly [string, string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [present, old] = value as readonly unknown[];
  return isSecret(present) && (old === "" || isSecret(old));
}

function readRecords(value: unknown, bytes: BytePort): readonly Chunk[] {
  if (!Array.isArray(value)) throw corrupt("its messages are no list");
  return value.map((record: unknown) => {
    const chunk = typeof record === "string" ? readRecord(record, bytes) : undefined;
    if (chunk === undefined) throw corrupt("one of its messages is no message");
    return chunk;
  });
}

function readRecord(record: string, bytes: BytePort): Chunk | undefined {
  if (record[0] === "4") return record;
  // An array of its own: platforms read base64 into parts of larger ones.
  const chunk = new Uint8Array(bytes.fromBase64(record.slice(1)));
  // Base64 is read leniently: what does not come back as it was has been changed since it was written.
  return record === `b${bytes.toBase64(chunk)}` ? chunk : undefined;
}

function corrupt(message: string): RtError {
  return new RtError("INVALID_ARGUMENT", `the snapshot of a session cannot be used: ${message}`);
}
