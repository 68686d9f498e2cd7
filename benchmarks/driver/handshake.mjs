// @ts-check
/** The HTTP upgrade, the Engine.IO open frame and the Socket.IO connect answer: what is sent, and what must come back. */
import { createHash } from "node:crypto";
import { CheckError } from "./errors.mjs";

export const HEAD_END = "\r\n\r\n";
const KEY = Buffer.from("benchmark client").toString("base64");
const ACCEPT = createHash("sha1").update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

/** @param {boolean} resume does the client ask for a session that outlives its links? */
export function upgradeRequest(resume) {
  const lines = [
    `GET /socket.io/?EIO=4&transport=websocket${resume ? "&rt=1" : ""} HTTP/1.1`,
    "Host: benchmark",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${KEY}`,
  ];
  return Buffer.from(lines.join("\r\n") + HEAD_END);
}

/** @param {string} head the response without its blank line */
export function checkHead(head) {
  const [status, ...fields] = head.split("\r\n");
  if (!status?.startsWith("HTTP/1.1 101 ")) throw new CheckError(`no upgrade: ${status}`);
  const accept = fields.find((field) => /^sec-websocket-accept:/i.test(field));
  if (accept?.slice(accept.indexOf(":") + 1).trim() !== ACCEPT) throw new CheckError(`wrong accept field: ${accept}`);
  if (fields.some((field) => /^sec-websocket-extensions:/i.test(field)))
    throw new CheckError("an extension was negotiated");
}

/** All servers must run with the same defaults: heartbeats cost. @type {Record<string, number>} */
const SETTINGS = { pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 };

/** How much may be under way without a confirmation, where sessions survive. @typedef {{ messages: number, bytes: number }} Limits */

/**
 * @param {string} text
 * @param {boolean} resume
 * @returns {Limits | undefined} what the server offers, which it must where it was asked to, and only there
 */
export function checkOpen(text, resume) {
  const { sid, rt, ...rest } = parse("0", text);
  if (typeof sid !== "string" || sid.length < 20) throw new CheckError(`no session id in ${text}`);
  for (const [name, value] of Object.entries(SETTINGS)) {
    if (rest[name] !== value) throw new CheckError(`${name} must be ${value} in ${text}`);
  }
  if ((rt !== undefined) !== resume)
    throw new CheckError(`an offer to resume ${resume ? "is missing" : "came"}: ${text}`);
  return resume ? checkLimits(rt, text) : undefined;
}

/**
 * @param {unknown} offer
 * @param {string} text
 * @returns {Limits}
 */
function checkLimits(offer, text) {
  if (typeof offer === "object" && offer !== null && "messages" in offer && "bytes" in offer) {
    const { messages, bytes } = offer;
    if (typeof messages === "number" && typeof bytes === "number") return { messages, bytes };
  }
  throw new CheckError(`an offer to resume without limits: ${text}`);
}

/** @param {string} text */
export function checkConnect(text) {
  const { sid } = parse("40", text);
  if (typeof sid !== "string" || sid.length < 20) throw new CheckError(`no socket id in ${text}`);
}

/**
 * @param {string} prefix
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function parse(prefix, text) {
  if (!text.startsWith(`${prefix}{`)) throw new CheckError(`${JSON.stringify(text)} where ${prefix}{...} must come`);
  try {
    return JSON.parse(text.slice(prefix.length));
  } catch {
    throw new CheckError(`no JSON in ${JSON.stringify(text)}`);
  }
}
