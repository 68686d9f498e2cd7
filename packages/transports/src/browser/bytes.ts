import type { BytePort } from "@rt/protocol";
import { fromBase64, toBase64 } from "./base64.ts";

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The byte port of browsers and workers: what every platform with `TextEncoder` and `atob` does in native code. */
export const browserBytes: BytePort = {
  allocate: (size) => new Uint8Array(size),
  utf8Length: (text) => encoder.encode(text).length,
  writeUtf8: (text, target, offset) => encoder.encodeInto(text, target.subarray(offset)).written,
  readUtf8,
  // Of ASCII, UTF-8 makes the same text.
  readAscii: (bytes, start, end) => strict.decode(bytes.subarray(start, end)),
  toBase64,
  fromBase64,
};

function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  try {
    return strict.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
