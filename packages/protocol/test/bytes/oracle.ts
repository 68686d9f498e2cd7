import type { BytePort } from "../../src/contracts/index.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** What the web platform and Node say about bytes. */
export const oracle: BytePort = {
  allocate: (size) => new Uint8Array(size),
  utf8Length: (text) => encoder.encode(text).length,
  writeUtf8: (text, target, offset) => encoder.encodeInto(text, target.subarray(offset)).written,
  readUtf8: (bytes, start, end) => {
    try {
      return decoder.decode(bytes.subarray(start, end));
    } catch {
      return undefined;
    }
  },
  readAscii: (bytes, start, end) => Buffer.from(bytes.subarray(start, end)).toString("latin1"),
  toBase64: (bytes) => Buffer.from(bytes).toString("base64"),
  // Node takes the low byte of wider code units for base64, which only its own peers could know.
  fromBase64: (text) => Buffer.from(text.replace(/[^\0-\xff]/g, ""), "base64"),
};
