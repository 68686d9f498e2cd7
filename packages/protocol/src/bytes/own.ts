import type { BytePort } from "../contracts/index.ts";

/**
 * The bytes of `source[start, end)` as a message that may live long: a view when they are at least half of the memory it keeps
 * alive, else a copy. So a small message never pins a large read buffer, and copying costs at most what was read.
 */
export function ownBytes(bytes: BytePort, source: Uint8Array, start: number, end: number): Uint8Array {
  const size = end - start;
  if (size > 0 && size * 2 >= source.buffer.byteLength) return source.subarray(start, end);
  return copyBytes(bytes, source, start, end);
}

/** A copy of `source[start, end)`. */
export function copyBytes(bytes: BytePort, source: Uint8Array, start: number, end: number): Uint8Array {
  const copy = bytes.allocate(end - start);
  copy.set(source.subarray(start, end));
  return copy;
}
