import type { BytePort, Chunk, FrameSink } from "../contracts/index.ts";
import { readText, textOf } from "./record.ts";

const ZERO = 48;
const NINE = 57;
const COLON = 58;

/** Frame chunks as one text: each behind its length in UTF-16 units and a colon. */
export function writeTextPayload(frames: readonly Chunk[], bytes: BytePort): string {
  let payload = "";
  for (const frame of frames) {
    const text = textOf(frame, bytes);
    payload += `${text.length}:${text}`;
  }
  return payload;
}

/**
 * Hands on the frames of such a text. `false` when it is malformed: no digits, no colon, or a length beyond the end. Each character is
 * looked at once, and a length is given up as soon as it is beyond the end, however many digits follow.
 */
export function readTextPayload(payload: string, sink: FrameSink, bytes: BytePort): boolean {
  let at = 0;
  do {
    const start = at;
    let size = 0;
    for (let code = payload.charCodeAt(at); code >= ZERO && code <= NINE; code = payload.charCodeAt(++at)) {
      size = size * 10 + (code - ZERO);
      if (size > payload.length - at) return false;
    }
    if (at === start || payload.charCodeAt(at) !== COLON) return false;
    const text = payload.slice(at + 1, at + 1 + size);
    if (text.length < size) return false;
    at += 1 + size;
    // `0:` is how a client writes that it has nothing to say.
    if (size === 0) continue;
    const frame = readText(text, bytes);
    if (frame === undefined) return false;
    if (!sink.frame(frame)) return true;
  } while (at < payload.length);
  return true;
}
