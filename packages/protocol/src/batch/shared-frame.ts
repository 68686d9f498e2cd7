import type { BytePort, Chunk, FrameFormat, SharedChunk } from "../contracts/index.ts";

/**
 * A message frame that goes to many links: what the first of them encodes, the others send as it is. Also one that is not to be
 * compressed, for however many: such are rare, and so cost the others nothing.
 */
export class SharedFrame implements SharedChunk {
  readonly chunk: Chunk;
  readonly mayCompress: boolean;
  memo: unknown = undefined;
  /** The run that ended with it last, and what it was joined to, by which format. */
  #run: readonly SharedFrame[] = [];
  #format: FrameFormat | undefined = undefined;
  #joined: Chunk = "";

  /** `chunk` is a frame chunk: text with its type digit, or the bytes of a binary message. */
  constructor(chunk: Chunk, mayCompress: boolean = true) {
    this.chunk = chunk;
    this.mayCompress = mayCompress;
  }

  /**
   * The frames of `run`, the last of which this is, as one chunk. Links whose chunks are bytes mostly get the same broadcasts in one
   * turn: the first that asks joins them for all.
   */
  joined(run: readonly SharedFrame[], format: FrameFormat, bytes: BytePort): Chunk {
    if (this.#format !== format || !isSame(run, this.#run)) {
      this.#run = run;
      this.#format = format;
      this.#joined = format.join(run.map(chunkOf), bytes);
    }
    return this.#joined;
  }
}

/** A frame chunk on its way to a link, alone or shared. */
export type QueuedFrame = Chunk | SharedFrame;

/** The frame of a message. */
export function messageFrame(data: Chunk, mayCompress: boolean): QueuedFrame {
  const chunk = typeof data === "string" ? `4${data}` : data;
  return mayCompress ? chunk : new SharedFrame(chunk, false);
}

/** The chunk of a frame, shared or not. */
export function chunkOf(frame: QueuedFrame): Chunk {
  return frame instanceof SharedFrame ? frame.chunk : frame;
}

function isSame(run: readonly SharedFrame[], other: readonly SharedFrame[]): boolean {
  return run.length === other.length && run.every((frame, n) => frame === other[n]);
}
