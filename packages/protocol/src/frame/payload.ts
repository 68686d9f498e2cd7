import type { BytePort, Chunk, FrameReader, FrameSink } from "../contracts/index.ts";
import { readRecord } from "./record.ts";

/** The character between two records of a payload (wire sheet A.5). */
const SEPARATOR = "\u001e";

/**
 * Frame chunks as one payload: records with U+001E between them, binary as base64 behind a `b`.
 *
 * No text frame may hold U+001E: Engine.IO has no way to write it, and a receiver would see two records. JSON escapes it, so
 * Socket.IO's packets never do. With a single frame for a link whose chunks hold one frame it is harmless.
 */
export function joinRecords(frames: readonly Chunk[], bytes: BytePort): string {
  let payload = "";
  for (const frame of frames) {
    // No record is empty, so what is empty is the payload before its first one.
    if (payload !== "") payload += SEPARATOR;
    payload += typeof frame === "string" ? frame : `b${bytes.toBase64(frame)}`;
  }
  return payload;
}

/**
 * Reads chunks that are payloads. An empty record is malformed: also the one that an empty chunk is, and the one after a separator
 * at the end. Records are handed on one by one and none are stored, so the size of the chunk bounds what a payload costs.
 */
export class PayloadReader implements FrameReader {
  readonly #bytes: BytePort;

  constructor(bytes: BytePort) {
    this.#bytes = bytes;
  }

  read(chunk: Chunk, sink: FrameSink): boolean {
    if (typeof chunk !== "string") return false;
    let start = 0;
    while (true) {
      const separator = chunk.indexOf(SEPARATOR, start);
      const record = separator < 0 ? chunk.slice(start) : chunk.slice(start, separator);
      const frame = readRecord(record, this.#bytes);
      if (frame === undefined) return false;
      if (!sink.frame(frame) || separator < 0) return true;
      start = separator + 1;
    }
  }
}
