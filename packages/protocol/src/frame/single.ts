import type { BytePort, Chunk, FrameReader, FrameSink } from "../contracts/index.ts";
import { readRecord } from "./record.ts";

/** Reads chunks that are one frame each, as WebSocket messages are; U+001E has no meaning in them. */
export class SingleReader implements FrameReader {
  readonly #bytes: BytePort;

  constructor(bytes: BytePort) {
    this.#bytes = bytes;
  }

  read(chunk: Chunk, sink: FrameSink): boolean {
    const frame = typeof chunk === "string" ? readRecord(chunk, this.#bytes) : chunk;
    if (frame === undefined) return false;
    sink.frame(frame);
    return true;
  }
}
