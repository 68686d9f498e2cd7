import type { BytePort, Chunk } from "../contracts/index.ts";

const DIGIT_0 = 48;
const DIGIT_6 = 54;
const LETTER_B = 98;

/**
 * The frame chunk that a text stands for: itself, or the bytes behind a `b`. `undefined` when it is neither: empty, or of an
 * unknown type. What a control frame may carry, and who may send it, is the session's to judge.
 */
export function readRecord(text: string, bytes: BytePort): Chunk | undefined {
  const type = text.charCodeAt(0);
  if (type >= DIGIT_0 && type <= DIGIT_6) return text;
  return type === LETTER_B ? bytes.fromBase64(text.slice(1)) : undefined;
}
