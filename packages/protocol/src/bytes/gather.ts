import type { BytePort } from "../contracts/index.ts";
import { copyBytes } from "./own.ts";

/** Small gatherings get their room at once, whatever the peer announced: below this an allocation costs more than the memory. */
const MIN_ROOM = 256;

/**
 * Bytes that come in pieces and are wanted in one. Room is made for at most four times what has come, and never for more than the
 * limit: a length that the peer announces allocates nothing. Each byte is copied twice at most, on average: linear.
 */
export class Gather {
  /** How many bytes are here. */
  length = 0;
  /** What holds them, from its start; longer than they are. */
  store: Uint8Array;
  readonly #bytes: BytePort;

  constructor(bytes: BytePort) {
    this.#bytes = bytes;
    this.store = NOTHING;
  }

  /** Adds `piece[start, end)`. The caller has checked that the whole stays within `limit`. */
  add(piece: Uint8Array, start: number, end: number, limit: number): void {
    const length = this.length + end - start;
    if (length > this.store.length) this.#grow(length, limit);
    this.store.set(piece.subarray(start, end), this.length);
    this.length = length;
  }

  /** Hands over what came, in an array of its own of at most twice the memory, and starts again. */
  take(): Uint8Array {
    const { store, length } = this;
    this.clear();
    if (length > 0 && length * 2 >= store.length) return store.subarray(0, length);
    return copyBytes(this.#bytes, store, 0, length);
  }

  /** Forgets what came, and the memory with it. */
  clear(): void {
    this.store = NOTHING;
    this.length = 0;
  }

  #grow(length: number, limit: number): void {
    const store = this.#bytes.allocate(Math.min(limit, Math.max(length * 4, MIN_ROOM)));
    store.set(this.store.subarray(0, this.length));
    this.store = store;
  }
}

const NOTHING = new Uint8Array(0);
