import { isUtf8 } from "node:buffer";
import { type BytePort, portableBytes } from "@rt/protocol";

/** Below this many units a loop in JavaScript writes a text faster than one call into native code (about 60 ns) does. */
const SHORT_TEXT = 16;

/**
 * The byte port of Node: what it hands out are `Buffer`s, and `Buffer` does the work.
 *
 * Arrays that come in may be plain `Uint8Array`s; they cost a view more.
 */
export const nodeBytes: BytePort = {
  // From Node's pool of 8 KiB when small: ten times as fast as an array of its own, and what all of Node does with small data.
  allocate: (size) => Buffer.allocUnsafe(size),
  utf8Length: (text) => Buffer.byteLength(text),
  writeUtf8,
  readUtf8,
  readAscii,
  toBase64: (bytes) => asBuffer(bytes).toString("base64"),
  // Node cuts code units above 0xFF down to their low byte and takes what comes out for base64; they are to be skipped.
  fromBase64: (text) => Buffer.from(WIDE.test(text) ? text.replace(WIDE_ALL, "") : text, "base64"),
};

function writeUtf8(text: string, target: Uint8Array, offset: number): number {
  if (text.length < SHORT_TEXT) return portableBytes.writeUtf8(text, target, offset);
  return asBuffer(target).write(text, offset);
}

function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  const buffer = asBuffer(bytes);
  const text = hasSlices(buffer) ? buffer.utf8Slice(start, end) : buffer.toString("utf8", start, end);
  // Malformed bytes come out as U+FFFD. A text without it was well-formed, which is cheaper to see than to check first.
  return text.includes("\uFFFD") && !isUtf8(buffer.subarray(start, end)) ? undefined : text;
}

function readAscii(bytes: Uint8Array, start: number, end: number): string {
  const buffer = asBuffer(bytes);
  return hasSlices(buffer) ? buffer.latin1Slice(start, end) : buffer.toString("latin1", start, end);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** What `toString` comes down to; called straight it saves a seventh. Node, Bun and Deno have it; no type names it. */
interface Slices {
  latin1Slice(start: number, end: number): string;
  utf8Slice(start: number, end: number): string;
}

function hasSlices(buffer: Buffer): buffer is Buffer & Slices {
  return "latin1Slice" in buffer && "utf8Slice" in buffer;
}

const WIDE = /[^\0-\u00FF]/;
const WIDE_ALL = /[^\0-\u00FF]/g;
