import { RtError } from "../errors.ts";

/** The bytes of what shows at first sight to be binary, where they lie. Node's `Buffer` is a `Uint8Array`. */
export function bytesOf(value: object): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) {
    return value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

/**
 * The bytes of what has no keys and is binary all the same: a shared buffer, or one of another realm. Asked last, by tag, as not
 * every browser has `SharedArrayBuffer` or `Blob`.
 *
 * @throws RtError `UNENCODABLE` for a Blob
 */
export function hiddenBytesOf(value: object): Uint8Array | undefined {
  const tag = tagOf(value);
  if (tag === "Blob" || tag === "File") {
    throw new RtError("UNENCODABLE", "a Blob cannot be read at once: send `await blob.arrayBuffer()`");
  }
  return isBuffer(value, tag) ? new Uint8Array(value) : undefined;
}

/** What kind of object it says it is: `Date` of `[object Date]`. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function isBuffer(value: object, tag: string): value is ArrayBufferLike {
  return tag === "SharedArrayBuffer" || tag === "ArrayBuffer";
}
