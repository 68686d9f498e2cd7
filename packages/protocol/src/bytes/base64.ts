import { readAscii } from "./utf8-read.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PAD = 61;
const NONE = 255;
const CODES = codes();
const VALUES = values();

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  const length = bytes.length;
  const out = new Uint8Array(Math.ceil(length / 3) * 4);
  let at = 0;
  for (let i = 0; i < length; i += 3) {
    const bits = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[at++] = CODES[bits >> 18] ?? 0;
    out[at++] = CODES[(bits >> 12) & 63] ?? 0;
    out[at++] = i + 1 < length ? (CODES[(bits >> 6) & 63] ?? 0) : PAD;
    out[at++] = i + 2 < length ? (CODES[bits & 63] ?? 0) : PAD;
  }
  return readAscii(out, 0, out.length);
}

/**
 * The bytes of base64, read as Node's `Buffer` reads it, which is what Engine.IO's servers do: the URL alphabet counts too, `=` ends the
 * text, all other characters are skipped, and so are bits left over at the end.
 */
export function fromBase64(text: string): Uint8Array {
  const out = new Uint8Array(Math.ceil(text.length / 4) * 3);
  let length = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === PAD) break;
    const value = VALUES[code] ?? NONE;
    if (value === NONE) continue;
    // Bits that are done with fall off at the top: of a number, an array of bytes keeps the lowest eight.
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out[length++] = bits >> count;
    }
  }
  // A copy, so that skipped characters keep no memory alive.
  return length === out.length ? out : out.slice(0, length);
}

function codes(): Uint8Array {
  const table = new Uint8Array(64);
  for (let i = 0; i < 64; i++) table[i] = ALPHABET.charCodeAt(i);
  return table;
}

function values(): Uint8Array {
  const table = new Uint8Array(128).fill(NONE);
  for (let i = 0; i < 64; i++) table[ALPHABET.charCodeAt(i)] = i;
  table["-".charCodeAt(0)] = 62;
  table["_".charCodeAt(0)] = 63;
  return table;
}
