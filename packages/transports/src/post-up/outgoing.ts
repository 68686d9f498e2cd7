import type { Chunk, LinkTraits } from "@rt/protocol";

/** A caller that waits for `writable` never has more than one chunk beyond this. */
const MAX_WAITING = 16;
/** From so many bytes on a link whose chunks can be cut is full: as much again waits while a POST is under way. */
const FULL = 65_536;

/**
 * The chunks that wait for their POST. Where the boundaries of chunks mean nothing (`framing: "stream"`), bodies are as long as the
 * server takes them: chunks are joined and cut. Elsewhere each body is one chunk.
 */
export class Outgoing {
  readonly #isCut: boolean;
  #chunks: Chunk[] = [];
  #size = 0;
  /** Chunks that were taken while there was no room. */
  #excess = 0;

  constructor(traits: LinkTraits) {
    this.#isCut = traits.framing === "stream";
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Is the caller to wait? */
  get isFull(): boolean {
    return this.#isCut ? this.#size >= FULL : !this.isEmpty;
  }

  /** `false` when far too much waits. */
  push(chunk: Chunk): boolean {
    if (this.isFull) this.#excess += 1;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    return this.#excess < MAX_WAITING;
  }

  /** The next body, of at most `limit` bytes where that can be seen to; `undefined` when nothing waits. */
  take(limit: number): Chunk | undefined {
    const [first] = this.#chunks;
    if (first === undefined) return undefined;
    const body = this.#isCut ? this.#join(limit) : first;
    if (!this.#isCut) this.#chunks.shift();
    this.#size -= body.length;
    if (!this.isFull) this.#excess = 0;
    return body;
  }

  clear(): void {
    this.#chunks = [];
    this.#size = 0;
  }

  #join(limit: number): Uint8Array {
    const [first] = this.#chunks;
    if (first instanceof Uint8Array && first.length === this.#size && first.length <= limit) {
      this.#chunks = [];
      return first;
    }
    const body = new Uint8Array(Math.min(this.#size, limit));
    let at = 0;
    while (at < body.length) {
      const chunk = this.#chunks.shift();
      if (!(chunk instanceof Uint8Array)) break;
      const part = chunk.subarray(0, body.length - at);
      body.set(part, at);
      at += part.length;
      if (part.length < chunk.length) this.#chunks.unshift(chunk.subarray(part.length));
    }
    return body;
  }
}
