import type { BytePort, Chunk } from "../contracts/index.ts";

/** Bit 7 of a header's first byte: the frame is a binary message. */
export const BINARY = 0x80;
/** Length 0-125 stands in the first byte; these say that it follows in 2 or 8 bytes, big-endian. */
export const LENGTH_16 = 126;
export const LENGTH_64 = 127;

/**
 * Frame chunks back to back, each behind its length (wire sheet A.13), in one new array.
 *
 * An empty binary message is `80`. Engine.IO's own decoder refuses that and can't be sent one at all; between our own ends it
 * arrives as what it is.
 */
export function packStream(frames: readonly Chunk[], bytes: BytePort): Uint8Array {
  return packShort(frames, bytes) ?? packAny(frames, bytes);
}

/** Short texts of ASCII are ASCII with their lengths, too: the whole run is measured by one call and written by another. */
function packShort(frames: readonly Chunk[], bytes: BytePort): Uint8Array | undefined {
  let run = "";
  for (const frame of frames) {
    if (typeof frame !== "string" || frame.length >= LENGTH_16) return undefined;
    run += String.fromCharCode(frame.length) + frame;
  }
  if (bytes.utf8Length(run) !== run.length) return undefined;
  const packed = bytes.allocate(run.length);
  bytes.writeUtf8(run, packed, 0);
  return packed;
}

function packAny(frames: readonly Chunk[], bytes: BytePort): Uint8Array {
  const sizes: number[] = [];
  let total = 0;
  for (const frame of frames) {
    const size = typeof frame === "string" ? bytes.utf8Length(frame) : frame.length;
    sizes.push(size);
    total += headerSize(size) + size;
  }
  const packed = bytes.allocate(total);
  let at = 0;
  for (let i = 0; i < sizes.length; i++) {
    const frame = frames[i] ?? "";
    const size = sizes[i] ?? 0;
    at += writeHeader(packed, at, size, typeof frame === "string" ? 0 : BINARY);
    if (typeof frame === "string") bytes.writeUtf8(frame, packed, at);
    else packed.set(frame, at);
    at += size;
  }
  return packed;
}

/** What stands before a binary message, where that is not to be copied. */
export function streamHeader(message: Uint8Array): Uint8Array {
  const header = new Uint8Array(headerSize(message.length));
  writeHeader(header, 0, message.length, BINARY);
  return header;
}

function headerSize(size: number): number {
  if (size < LENGTH_16) return 1;
  return size < 0x10000 ? 3 : 9;
}

function writeHeader(target: Uint8Array, at: number, size: number, flag: number): number {
  const length = headerSize(size);
  if (length === 1) {
    target[at] = flag | size;
    return 1;
  }
  target[at] = flag | (length === 3 ? LENGTH_16 : LENGTH_64);
  // Big-endian from the last byte backwards: division, as bit operations would stop at 32 bits.
  let rest = size;
  for (let i = at + length - 1; i > at; i--) {
    target[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return length;
}
