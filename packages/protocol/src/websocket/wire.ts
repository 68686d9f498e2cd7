/** Bits and opcodes of RFC 6455 section 5.2. */
export const FIN = 0x80;
export const RSV = 0x70;
/** The reserved bit that says that a message is compressed (RFC 7692 section 6). */
export const RSV1 = 0x40;
export const OPCODE = 0x0f;
export const MASK = 0x80;
export const LENGTH = 0x7f;
/** Lengths up to this stand in the second byte. */
export const MAX_SHORT = 125;
export const LENGTH_16 = 126;
const LENGTH_64 = 127;

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** A control frame carries at most this much (RFC 6455 section 5.5). */
export const MAX_CONTROL = 125;
/** Two bytes, the longest length and a mask. */
export const MAX_HEADER = 14;

/** The bytes that a header takes for a payload of `size` bytes, the mask left out. */
export function headerSize(size: number): number {
  if (size <= MAX_SHORT) return 2;
  return size < 0x10000 ? 4 : 10;
}

/** Writes the header of a final frame, the mask left out, and returns its bytes. `flag` is {@link MASK} or 0. */
export function writeHeader(target: Uint8Array, at: number, opcode: number, size: number, flag: number): number {
  target[at] = FIN | opcode;
  if (size <= MAX_SHORT) {
    target[at + 1] = flag | size;
    return 2;
  }
  if (size < 0x10000) {
    target[at + 1] = flag | LENGTH_16;
    target[at + 2] = size >> 8;
    target[at + 3] = size & 0xff;
    return 4;
  }
  target[at + 1] = flag | LENGTH_64;
  // Big-endian from the last byte backwards: division, as bit operations would stop at 32 bits.
  let rest = size;
  for (let i = at + 9; i > at + 1; i--) {
    target[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return 10;
}
