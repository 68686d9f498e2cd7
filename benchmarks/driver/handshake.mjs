// @ts-check
/** The HTTP upgrade, the Engine.IO open frame and the Socket.IO connect answer: what is sent, and what must come back. */
import { createHash } from "node:crypto";
import { CheckError } from "./errors.mjs";

export const HEAD_END = "\r\n\r\n";
const KEY = Buffer.from("benchmark client").toString("base64");
const ACCEPT = createHash("sha1").update(`${KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

export const UPGRADE_REQUEST = Buffer.from(
  [
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
    "Host: benchmark",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${KEY}`,
  ].join("\r\n") + HEAD_END,
);

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

/** @param {string} text */
export function checkOpen(text) {
  const { sid, ...rest } = parse("0", text);
  if (typeof sid !== "string" || sid.length < 20) throw new CheckError(`no session id in ${text}`);
  for (const [name, value] of Object.entries(SETTINGS)) {
    if (rest[name] !== value) throw new CheckError(`${name} must be ${value} in ${text}`);
  }
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
