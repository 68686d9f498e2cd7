/** Room for the first bytes; it doubles until the whole way back fits. */
const MIN_ROOM = 4096;

/** The last bytes that went one way, as far back as compressing looks. */
export class History {
  readonly #limit: number;
  #store: Buffer = NOTHING;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is known. It changes with the next `add`. */
  get bytes(): Uint8Array {
    return this.#store.subarray(0, this.#length);
  }

  add(data: Uint8Array): void {
    const last = data.length > this.#limit ? data.subarray(data.length - this.#limit) : data;
    const kept = Math.min(this.#length, this.#limit - last.length);
    this.#reserve(kept + last.length);
    this.#store.copyWithin(0, this.#length - kept, this.#length);
    this.#store.set(last, kept);
    this.#length = kept + last.length;
  }

  clear(): void {
    this.#store = NOTHING;
    this.#length = 0;
  }

  #reserve(size: number): void {
    if (size <= this.#store.length) return;
    const store = Buffer.allocUnsafeSlow(Math.min(this.#limit, Math.max(size * 2, MIN_ROOM)));
    store.set(this.bytes);
    this.#store = store;
  }
}

const NOTHING = Buffer.alloc(0);
