/** How many units `String.fromCharCode` is given at once: engines limit the arguments of one call; all take 8 Ki. */
const RUN = 4096;

/** The text of `bytes[start, end)`, or `undefined` when they are not well-formed UTF-8 (RFC 3629 section 4). Linear. */
export function readUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  let at = start;
  while (at < end && (bytes[at] ?? 0) < 0x80) at++;
  if (at === end) return readAscii(bytes, start, end);

  let text = readAscii(bytes, start, at);
  const units = new Uint16Array(Math.min(RUN, end - at));
  let count = 0;
  while (at < end) {
    // Room for the two units of a code point above U+FFFF.
    if (count + 2 > units.length) {
      text += textOf(units, count);
      count = 0;
    }
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      units[count++] = lead;
      at += 1;
      continue;
    }
    const point = readPoint(bytes, at, end, lead);
    if (point < 0) return undefined;
    if (point < 0x10000) {
      units[count++] = point;
      at += point < 0x800 ? 2 : 3;
    } else {
      units[count++] = 0xd800 | ((point - 0x10000) >> 10);
      units[count++] = 0xdc00 | (point & 0x3ff);
      at += 4;
    }
  }
  return text + textOf(units, count);
}

/** The text of `bytes[start, end)`, which are all below 0x80. */
export function readAscii(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= RUN) return textOf(bytes.subarray(start, end), end - start);
  let text = "";
  for (let at = start; at < end; at += RUN) {
    const stop = Math.min(at + RUN, end);
    text += textOf(bytes.subarray(at, stop), stop - at);
  }
  return text;
}

function textOf(units: Uint8Array | Uint16Array, count: number): string {
  return Reflect.apply(String.fromCharCode, undefined, count === units.length ? units : units.subarray(0, count));
}

/** The code point of the sequence of two to four bytes at `at`, or -1 when it is not the one well-formed way to write one. */
function readPoint(bytes: Uint8Array, at: number, end: number, lead: number): number {
  if (lead < 0xe0) {
    // 0x80-0xBF start nothing; 0xC0 and 0xC1 could only write ASCII the long way.
    return lead < 0xc2 ? -1 : join(lead & 0x1f, bytes, at + 1, end);
  }
  if (lead < 0xf0) {
    const point = join(join(lead & 0x0f, bytes, at + 1, end), bytes, at + 2, end);
    return point < 0x800 || (point & 0xf800) === 0xd800 ? -1 : point;
  }
  if (lead > 0xf4) return -1;
  const point = join(join(join(lead & 0x07, bytes, at + 1, end), bytes, at + 2, end), bytes, at + 3, end);
  return point < 0x10000 || point > 0x10ffff ? -1 : point;
}

/** `high` with the six bits of the continuation byte at `at` after it; -1 when there is none there, or `high` is -1. */
function join(high: number, bytes: Uint8Array, at: number, end: number): number {
  if (high < 0 || at >= end) return -1;
  const byte = bytes[at] ?? 0;
  return (byte & 0xc0) === 0x80 ? (high << 6) | (byte & 0x3f) : -1;
}
