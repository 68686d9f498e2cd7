import { type Assembly, assemble } from "./assembly.ts";
import { isDeeper } from "./depth.ts";
import type { JsonLimits } from "./limits.ts";
import { isNamespaceName } from "./namespace-name.ts";
import { packetOf } from "./packet-of.ts";
import type { Packet } from "./types.ts";
import { BINARY, BINARY_ACK, BINARY_EVENT } from "./wire-types.ts";

const ZERO = 48;
const NINE = 57;
const DASH = 45;
const SLASH = 47;
const SPACE = 32;

/** Stands for a payload that is no JSON; `undefined` stands for none at all. */
const BROKEN = Symbol("broken");

/**
 * Reads one text (Socket.IO protocol 5, B.2): a packet, one that waits for its attachments, or what is wrong with it, in words.
 * Linear in the text; it never throws.
 *
 * Stricter than the reference, as B.2 asks: white space is no digit, an id is at most 2^53-1 and stands on events and
 * acknowledgements alone, their payload is not optional, and no namespace's name holds U+001E.
 */
export function parseJson(text: string, limits: JsonLimits): Packet | Assembly | string {
  const type = text.charCodeAt(0) - ZERO;
  let at = 1;
  let count = 0;
  if (type === BINARY_EVENT || type === BINARY_ACK) {
    at = digitsEnd(text, at);
    count = decimal(text, 1, at);
    if (count === 0 || text.charCodeAt(at) !== DASH) return "the number of attachments is missing or illegal";
    if (count > limits.maxAttachments) return "too many attachments";
    at++;
  }
  let nsp = "/";
  if (text.charCodeAt(at) === SLASH) {
    const comma = text.indexOf(",", at);
    nsp = comma === -1 ? text.slice(at) : text.slice(at, comma);
    if (!isNamespaceName(nsp)) return "the name of the namespace is illegal";
    at = Math.min(at + nsp.length + 1, text.length);
  }
  const idEnd = digitsEnd(text, at);
  const id = idEnd === at ? undefined : decimal(text, at, idEnd);
  const payload = parsePayload(text, idEnd);
  if (payload === BROKEN) return "the payload is no JSON";
  if (count > 0) {
    const packet = packetOf(type - BINARY, nsp, id, payload);
    return typeof packet === "string" ? packet : assemble(packet, count, limits);
  }
  if (isDeeper(payload, text.length - idEnd, limits.maxDepth)) return "the payload is nested too deep";
  return packetOf(type, nsp, id, payload);
}

/** Where the run of ASCII digits that starts at `at` ends. */
function digitsEnd(text: string, at: number): number {
  let end = at;
  for (let code = text.charCodeAt(end); code >= ZERO && code <= NINE; code = text.charCodeAt(end)) end++;
  return end;
}

/** The value of a run of digits, of none 0. Above 2^53 it is inexact, but never falls below again. */
function decimal(text: string, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (text.charCodeAt(at) - ZERO);
  return value;
}

function parsePayload(text: string, at: number): unknown {
  if (at === text.length) return undefined;
  // JSON lets white space stand first; a packet does not.
  if (text.charCodeAt(at) <= SPACE) return BROKEN;
  try {
    return JSON.parse(text.slice(at));
  } catch {
    return BROKEN;
  }
}
