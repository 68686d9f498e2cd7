import type { BytePort, Chunk, FrameFormat, FrameReader, FrameSink } from "../contracts/index.ts";
import { readBinary, readBytePayload, writeBinary, writeBytePayload } from "./byte-payload.ts";
import { readText, textOf } from "./record.ts";
import { readTextPayload, writeTextPayload } from "./text-payload.ts";

/** How a client of Engine.IO 3 wants binary messages. */
export interface OldFormatOptions {
  /** As base64 in text, and not as bytes. */
  readonly base64: boolean;
}

/** Does the query of a link's first request say that its client cannot read bytes? */
export function wantsBase64(query: ReadonlyMap<string, string>): boolean {
  return (query.get("b64") ?? "") !== "";
}

/**
 * The bodies of HTTP requests and answers, which hold many frames: text, or bytes where a binary message is among them and the client
 * takes bytes. Either is read, whatever the client takes.
 */
export function payloadFormat({ base64 }: OldFormatOptions): FrameFormat {
  return {
    reader: (bytes) => new OldPayloadReader(bytes),
    join: (frames, bytes) =>
      base64 || frames.every(isText) ? writeTextPayload(frames, bytes) : writeBytePayload(frames, bytes),
  };
}

/** WebSocket messages, each of which is one frame: a binary one begins with a byte for its type. */
export function singleFormat({ base64 }: OldFormatOptions): FrameFormat {
  return {
    reader: (bytes) => new OldSingleReader(bytes),
    join: ([frame = ""], bytes) => (base64 || isText(frame) ? textOf(frame, bytes) : writeBinary(frame, bytes)),
  };
}

class OldPayloadReader implements FrameReader {
  readonly #bytes: BytePort;

  constructor(bytes: BytePort) {
    this.#bytes = bytes;
  }

  read(chunk: Chunk, sink: FrameSink): boolean {
    return isText(chunk) ? readTextPayload(chunk, sink, this.#bytes) : readBytePayload(chunk, sink, this.#bytes);
  }
}

class OldSingleReader implements FrameReader {
  readonly #bytes: BytePort;

  constructor(bytes: BytePort) {
    this.#bytes = bytes;
  }

  read(chunk: Chunk, sink: FrameSink): boolean {
    const frame = isText(chunk) ? readText(chunk, this.#bytes) : readBinary(chunk, 0, chunk.length, this.#bytes);
    if (frame === undefined) return false;
    sink.frame(frame);
    return true;
  }
}

function isText(frame: Chunk): frame is string {
  return typeof frame === "string";
}
