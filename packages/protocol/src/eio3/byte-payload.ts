import { ownBytes } from "../bytes/own.ts";
import type { BytePort, Chunk, FrameSink } from "../contracts/index.ts";
import { MESSAGE_BYTE, readText } from "./record.ts";

/** The first byte of a record: what its data is. */
const TEXT = 0;
const BINARY = 1;
/** Behind the digits of the length, each of which is a byte of its own value. */
const END_OF_LENGTH = 0xff;

/** Frame chunks as one run of bytes: each behind its kind, its length in bytes, and 255. */
export function writeBytePayload(frames: readonly Chunk[], bytes: BytePort): Uint8Array {
  const headers = frames.map((frame) => headerOf(frame, bytes));
  const size = frames.reduce((sum, frame, n) => sum + (headers[n]?.length ?? 0) + sizeOf(frame, bytes), 0);
  const payload = bytes.allocate(size);
  let at = 0;
  for (const [n, frame] of frames.entries()) {
    const header = headers[n] ?? [];
    payload.set(header, at);
    at += header.length;
    if (typeof frame === "string") {
      at += bytes.writeUtf8(frame, payload, at);
    } else {
      payload[at] = MESSAGE_BYTE;
      payload.set(frame, at + 1);
      at += 1 + frame.length;
    }
  }
  return payload;
}

/**
 * Hands on the frames of such a run. `false` when it is malformed: another kind, no digits, no end of them, a length beyond the end, text
 * that is no UTF-8. Each byte is looked at once, and nothing is allocated on the word of a length.
 */
export function readBytePayload(payload: Uint8Array, sink: FrameSink, bytes: BytePort): boolean {
  let at = 0;
  do {
    const kind = payload[at++];
    if (kind !== TEXT && kind !== BINARY) return false;
    const start = at;
    let size = 0;
    for (let digit = payload[at] ?? END_OF_LENGTH; digit <= 9; digit = payload[++at] ?? END_OF_LENGTH) {
      size = size * 10 + digit;
      if (size > payload.length - at) return false;
    }
    if (at === start || payload[at] !== END_OF_LENGTH) return false;
    const from = at + 1;
    at = from + size;
    if (at > payload.length) return false;
    if (size === 0) continue;
    const frame = kind === TEXT ? textFrame(payload, from, at, bytes) : readBinary(payload, from, at, bytes);
    if (frame === undefined) return false;
    if (!sink.frame(frame)) return true;
  } while (at < payload.length);
  return true;
}

/** A binary message as bytes of its own: its type before its data. */
export function writeBinary(frame: Uint8Array, bytes: BytePort): Uint8Array {
  const typed = bytes.allocate(1 + frame.length);
  typed[0] = MESSAGE_BYTE;
  typed.set(frame, 1);
  return typed;
}

/** The data of the binary message in `source[start, end)`; `undefined` where it is a frame of another type, which carry none. */
export function readBinary(source: Uint8Array, start: number, end: number, bytes: BytePort): Uint8Array | undefined {
  return source[start] === MESSAGE_BYTE && start < end ? ownBytes(bytes, source, start + 1, end) : undefined;
}

function textFrame(source: Uint8Array, start: number, end: number, bytes: BytePort): Chunk | undefined {
  const text = bytes.readUtf8(source, start, end);
  return text === undefined ? undefined : readText(text, bytes);
}

function headerOf(frame: Chunk, bytes: BytePort): readonly number[] {
  const kind = typeof frame === "string" ? TEXT : BINARY;
  return [kind, ...Array.from(String(sizeOf(frame, bytes)), Number), END_OF_LENGTH];
}

function sizeOf(frame: Chunk, bytes: BytePort): number {
  return typeof frame === "string" ? bytes.utf8Length(frame) : 1 + frame.length;
}
