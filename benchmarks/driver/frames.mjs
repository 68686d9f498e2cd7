// @ts-check
/** RFC 6455 client frames. They are built before anything is measured, with seeded masks: every server gets the same bytes. */

export const TEXT = 1;
export const CLOSE = 8;
const FIN = 0x80;
const MASKED = 0x80;

/**
 * A small seeded generator (mulberry32): 32 random bits per call.
 * @param {number} seed
 * @returns {() => number}
 */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 0;
  };
}

/**
 * One masked frame. The mask is never zero: `ws` skips the unmasking of a zero mask, a real client never sends one.
 * @param {string} text
 * @param {() => number} random
 * @param {number} [opcode]
 * @returns {Buffer}
 */
export function clientFrame(text, random, opcode = TEXT) {
  const payload = Buffer.from(text);
  if (payload.length > 0xffff) throw new RangeError("the driver sends frames of up to 65,535 bytes");
  const long = payload.length > 125;
  const head = long ? 8 : 6;
  const frame = Buffer.allocUnsafe(head + payload.length);
  frame[0] = FIN | opcode;
  frame[1] = MASKED | (long ? 126 : payload.length);
  if (long) frame.writeUInt16BE(payload.length, 2);
  frame.writeUInt32BE(random() || 1, head - 4);
  for (let i = 0; i < payload.length; i++) {
    frame[head + i] = (payload[i] ?? 0) ^ (frame[head - 4 + (i & 3)] ?? 0);
  }
  return frame;
}
