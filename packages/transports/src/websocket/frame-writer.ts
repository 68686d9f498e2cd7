import type { BytePort, Chunk, SharedChunk } from "@rt/protocol";
import { type FillRandom, type FrameOut, FramePacker } from "@rt/protocol/websocket";
import { SharedMemo, type SharedRun } from "./shared-run.ts";

/** A run is written when it has this many bytes: a slab full, so that a long one meets back-pressure on its way. */
const MAX_RUN = 61_440;

/** Two bytes, the longest length and a mask. */
const MAX_HEADER = 14;

/**
 * Collects the frames of one link after the other and writes each link's run at once. It serves all links of one acceptor or dialer,
 * so that none of them needs buffers of its own: a link that starts a run ends the one before.
 */
export class FrameWriter {
  readonly #port: BytePort;
  readonly #packer: FramePacker;
  readonly #canShare: boolean;
  #out: FrameOut | undefined;
  /** The run, as long as it has shared frames only. */
  #shared: SharedRun | undefined;
  /** About how many bytes the packer holds. */
  #packed = 0;

  /** A client hands in its source of random bytes, and masks. */
  constructor(port: BytePort, fillRandom?: FillRandom) {
    this.#port = port;
    this.#packer = new FramePacker(port, fillRandom);
    this.#canShare = fillRandom === undefined;
  }

  message(out: FrameOut, chunk: Chunk): void {
    this.#begin(out);
    if (typeof chunk === "string") this.#packer.text(chunk);
    else this.#packer.binary(chunk);
    this.#grow(chunk.length);
  }

  /** A message that is compressed. */
  deflated(out: FrameOut, data: Uint8Array, isText: boolean): void {
    this.#begin(out);
    this.#packer.deflated(data, isText);
    this.#grow(data.length);
  }

  shared(out: FrameOut, chunk: SharedChunk): void {
    if (!this.#canShare) {
      this.message(out, chunk.chunk);
      return;
    }
    if (this.#out !== out) this.#open(out);
    const memo = SharedMemo.of(chunk, this.#port);
    if (this.#packed > 0) {
      const frame = memo.after(undefined);
      this.#packer.frame(frame.bytes(this.#port));
      this.#grow(frame.length);
      return;
    }
    const run = memo.after(this.#shared);
    if (run.previous === undefined || run.length <= MAX_RUN) {
      this.#shared = run;
      return;
    }
    this.flush(out);
    this.#open(out);
    this.#shared = memo.after(undefined);
  }

  pong(out: FrameOut, data: Uint8Array): void {
    this.#begin(out);
    this.#packer.pong(data);
    this.#grow(data.length);
  }

  /** The last frame of a link: it leaves at once, with what is before it. Without a code it is empty. */
  close(out: FrameOut, code?: number): void {
    this.#begin(out);
    this.#packer.close(code);
    this.#grow(0);
    this.flush(out);
  }

  /** Writes the run of `out`, if there is one. */
  flush(out: FrameOut): void {
    if (this.#out !== out) return;
    const shared = this.#shared;
    // Cleared first: what the write leads to may start a new run.
    this.#out = undefined;
    this.#shared = undefined;
    this.#packed = 0;
    if (shared === undefined) this.#packer.flush(out);
    else out.write(shared.bytes(this.#port));
  }

  #open(out: FrameOut): void {
    if (this.#out !== undefined) this.flush(this.#out);
    this.#out = out;
  }

  /** Makes the packer ready for a frame of `out`. */
  #begin(out: FrameOut): void {
    if (this.#out !== out) this.#open(out);
    const shared = this.#shared;
    if (shared === undefined) return;
    this.#shared = undefined;
    this.#packer.frame(shared.bytes(this.#port));
    this.#packed = shared.length;
  }

  #grow(bytes: number): void {
    this.#packed += bytes + MAX_HEADER;
    if (this.#packed >= MAX_RUN && this.#out !== undefined) this.flush(this.#out);
  }
}
