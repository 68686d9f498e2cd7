import { type SessionEnd, sessionEnd } from "./close-codes.ts";
import { parseObject } from "./json.ts";
import { foreignVersion, type ResumeOffer, readOffer, VERSION } from "./resume.ts";

/** The open frame's JSON (Engine.IO protocol 4, handshake). Times in milliseconds, `maxPayload` in bytes. */
export interface Handshake {
  /** The id of the link on the wire: 20 characters of `[A-Za-z0-9_-]` from the reference; a bearer credential. */
  readonly sid: string;
  /** The transports the session may move to. */
  readonly upgrades: readonly string[];
  readonly pingInterval: number;
  readonly pingTimeout: number;
  /** The most bytes the server takes in one chunk. Older servers leave it out: no limit is known then. */
  readonly maxPayload: number;
  /** Only between two rt ends: the offer of a session that outlives its links. */
  readonly rt?: ResumeOffer;
}

/** The data of the open frame, keys in the reference's order. */
export function encodeHandshake(handshake: Handshake): string {
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload, rt } = handshake;
  return JSON.stringify({ sid, upgrades, pingInterval, pingTimeout, maxPayload, rt });
}

/** Reads the data of an open frame; `undefined` when it is not one. Unknown keys are left alone. */
export function decodeHandshake(data: string): Handshake | undefined {
  const { sid, upgrades, pingInterval, pingTimeout, maxPayload = Number.MAX_SAFE_INTEGER, rt } = parseObject(data);
  if (typeof sid !== "string" || sid === "") return undefined;
  if (!Array.isArray(upgrades) || !upgrades.every((name) => typeof name === "string")) return undefined;
  if (!isPositive(pingInterval) || !isPositive(pingTimeout) || !isPositive(maxPayload)) return undefined;
  const offer = readOffer(rt);
  return { sid, upgrades, pingInterval, pingTimeout, maxPayload, ...(offer === undefined ? {} : { rt: offer }) };
}

/** Reads the first frame of a server; where it is no open frame that can be used, that is the end of a session. */
export function readGreeting(frame: string): Handshake | SessionEnd {
  const data = frame[0] === "0" ? frame.slice(1) : "";
  const version = foreignVersion(parseObject(data)["rt"]);
  if (version !== undefined) {
    return sessionEnd("badVersion", `the server speaks version ${version} of rt, this client version ${VERSION}`);
  }
  return decodeHandshake(data) ?? sessionEnd("badHandshake", "the first frame is no open frame");
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value > 0;
}
