/** The UTF-8 length of `text`; a lone surrogate counts as U+FFFD, 3 bytes. */
export function utf8Length(text: string): number {
  const units = text.length;
  let length = units;
  for (let i = 0; i < units; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      length += 1;
    } else {
      // A pair is 2 units and 4 bytes, all else is 1 unit and 3 bytes: 2 more either way.
      length += 2;
      if (isPair(unit, text, i)) i += 1;
    }
  }
  return length;
}

/** Writes `text` as UTF-8 at `offset` and returns the bytes written. The caller has checked that they fit. */
export function writeUtf8(text: string, target: Uint8Array, offset: number): number {
  const units = text.length;
  let at = offset;
  for (let i = 0; i < units; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      target[at++] = unit;
    } else if (unit < 0x800) {
      target[at++] = 0xc0 | (unit >> 6);
      target[at++] = 0x80 | (unit & 0x3f);
    } else if (isPair(unit, text, i)) {
      i += 1;
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(i) & 0x3ff);
      target[at++] = 0xf0 | (point >> 18);
      target[at++] = 0x80 | ((point >> 12) & 0x3f);
      target[at++] = 0x80 | ((point >> 6) & 0x3f);
      target[at++] = 0x80 | (point & 0x3f);
    } else {
      const point = isSurrogate(unit) ? REPLACEMENT : unit;
      target[at++] = 0xe0 | (point >> 12);
      target[at++] = 0x80 | ((point >> 6) & 0x3f);
      target[at++] = 0x80 | (point & 0x3f);
    }
  }
  return at - offset;
}

/** U+FFFD: what stands for a surrogate without its other half, as in every web platform (Encoding Standard, UTF-8 encoder). */
const REPLACEMENT = 0xfffd;

function isSurrogate(unit: number): boolean {
  return (unit & 0xf800) === 0xd800;
}

/** Do `unit` and the one after it form a surrogate pair? Past the end `charCodeAt` gives NaN, which is no half of any. */
function isPair(unit: number, text: string, at: number): boolean {
  return (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
