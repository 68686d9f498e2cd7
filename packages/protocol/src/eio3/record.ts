import type { BytePort, Chunk } from "../contracts/index.ts";

/** The type of a message as a byte of its own, before the data of a binary one. */
export const MESSAGE_BYTE = 4;

const DIGIT_0 = 48;
const DIGIT_4 = 52;
const DIGIT_6 = 54;
const LETTER_B = 98;

/** The frame chunk that a text of Engine.IO 3 stands for; bytes are base64 behind `b4`. `undefined` when it is malformed. */
export function readText(text: string, bytes: BytePort): Chunk | undefined {
  const type = text.charCodeAt(0);
  if (type >= DIGIT_0 && type <= DIGIT_6) return text;
  // Of all frames only messages carry bytes.
  return type === LETTER_B && text.charCodeAt(1) === DIGIT_4 ? bytes.fromBase64(text.slice(2)) : undefined;
}

/** A frame chunk as text. */
export function textOf(frame: Chunk, bytes: BytePort): string {
  return typeof frame === "string" ? frame : `b4${bytes.toBase64(frame)}`;
}
