import type { Chunk, SharedChunk } from "../contracts/index.ts";

/** A message frame that goes to many links: what the first of them encodes, the others send as it is. */
export class SharedFrame implements SharedChunk {
  readonly chunk: Chunk;
  memo: unknown = undefined;

  /** `chunk` is a frame chunk: text with its type digit, or the bytes of a binary message. */
  constructor(chunk: Chunk) {
    this.chunk = chunk;
  }
}

/** A frame chunk on its way to a link, alone or shared. */
export type QueuedFrame = Chunk | SharedFrame;

export function chunkOf(frame: QueuedFrame): Chunk {
  return frame instanceof SharedFrame ? frame.chunk : frame;
}
