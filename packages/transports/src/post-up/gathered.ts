import type { BytePort } from "@rt/protocol";

/** Bytes that come in pieces and are wanted in one. They are copied together: a list of tiny ones would take a hundred times their size. */
export class Gathered {
  readonly #bytes: BytePort;
  #store: Uint8Array = new Uint8Array(0);
  #size = 0;

  constructor(bytes: BytePort) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#size;
  }

  add(piece: Uint8Array): void {
    const size = this.#size + piece.length;
    if (size > this.#store.length) this.#grow(size);
    this.#store.set(piece, this.#size);
    this.#size = size;
  }

  /** Hands over what came, and starts again. */
  take(): Uint8Array {
    const taken = this.#store.subarray(0, this.#size);
    this.#store = new Uint8Array(0);
    this.#size = 0;
    return taken;
  }

  /** To twice the room that is needed, so that each byte moves once on average. */
  #grow(needed: number): void {
    const larger = this.#bytes.allocate(needed * 2);
    larger.set(this.#store.subarray(0, this.#size));
    this.#store = larger;
  }
}
