import type { BytePort } from "./bytes.ts";
import type { Chunk } from "./chunk.ts";

/** Where a reader hands frame chunks: text frames with their digit, binary messages as bytes. */
export interface FrameSink {
  /** The next frame, never malformed in its shape. `false` stops the reading: what is left of the chunk is dropped. */
  frame(chunk: Chunk): boolean;
}

/** Takes a link's chunks apart. */
export interface FrameReader {
  /** Where `read` said `false`: was it that a frame is longer than the limit? */
  readonly isTooBig?: boolean;
  /**
   * Hands on the frames of the next chunk. `false` when it is malformed or too big; the frames before that place were handed on.
   * Chunks after that may still be given to it; a link with such a reader is over for its session.
   */
  read(chunk: Chunk, sink: FrameSink): boolean;
}

/** What a {@link FrameFormat} may know of its link: traits of the same names. */
export interface ChunkLimits {
  readonly framing: "message" | "stream";
  readonly maxChunk: number;
}

/** How frames stand in the chunks of a link. */
export interface FrameFormat {
  /** A reader for one link. */
  reader(bytes: BytePort, limits: ChunkLimits): FrameReader;
  /** These frame chunks as one chunk: at least one, and at most `maxFrames` of the link. */
  join(frames: readonly Chunk[], bytes: BytePort): Chunk;
  /** What stands before a large binary message on a `stream`, where that leaves as it is, behind this. */
  header?(message: Uint8Array): Uint8Array;
}
