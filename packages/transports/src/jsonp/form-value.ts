import type { BytePort } from "@rt/protocol";

const LINE_END = 10;
const SPACE = 32;
const PERCENT = 37;
const PLUS = 43;
const BACKSLASH = 92;
const N = 110;

/**
 * The text that the value of a form's field stands for; `undefined` where it is none. In forms of old browsers line ends were not safe:
 * `\n` stands for one, and `\\n` for these two characters.
 *
 * One pass over bytes: expressions that find each of a million escapes take many times as long, and all others wait meanwhile.
 */
export function readFormValue(value: string, bytes: BytePort): string | undefined {
  // What is read takes the place of what it is read from: it is never longer.
  const text = bytes.allocate(bytes.utf8Length(value));
  bytes.writeUtf8(value, text, 0);
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    let byte = text[at] ?? 0;
    if (byte === PLUS) {
      byte = SPACE;
    } else if (byte === PERCENT) {
      byte = hexDigit(text[at + 1]) * 16 + hexDigit(text[at + 2]);
      if (Number.isNaN(byte)) return undefined;
      at += 2;
    }
    if (byte !== N || text[size - 1] !== BACKSLASH) text[size++] = byte;
    else text[size - 1] = text[size - 2] === BACKSLASH ? N : LINE_END;
  }
  return bytes.readUtf8(text, 0, size);
}

/** `NaN` for what is none. */
function hexDigit(byte: number = Number.NaN): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : Number.NaN;
}
