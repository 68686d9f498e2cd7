import type { Chunk } from "../contracts/index.ts";
import { MESSAGE_OVERHEAD } from "./delivery.ts";
import type { ResumeOffer } from "./resume.ts";

/**
 * What the old link brings while the server is asked to carry on on another one: it counts only if that fails. No more is held than
 * the server may have outstanding, and no more than any backlog may have: what the server says of itself is no bound.
 */
export class Hold {
  readonly #maxBytes: number;
  #chunks: Chunk[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#chunks.length;
  }

  /** `false` when there is no room: one message may exceed it when nothing else is held. */
  add(chunk: Chunk, { messages, bytes }: ResumeOffer): boolean {
    if (this.#chunks.length >= messages || this.#bytes >= Math.min(bytes, this.#maxBytes)) return false;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length + MESSAGE_OVERHEAD;
    return true;
  }

  /** Gives all that is held; nothing is from then on. */
  empty(): readonly Chunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }
}
