import type { FillRandom } from "./frame-out.ts";
import { readKey } from "./mask.ts";

/** Keys drawn at once: a call into the source of random bytes costs as much as some hundred frames' masks. */
const KEYS = 256;

/** Masks for a client's frames: each fresh and not to be foreseen (RFC 6455 section 5.3). */
export class MaskKeys {
  readonly #fill: FillRandom;
  readonly #pool = new Uint8Array(4 * KEYS);
  #at: number = this.#pool.length;

  constructor(fill: FillRandom) {
    this.#fill = fill;
  }

  next(): number {
    if (this.#at === this.#pool.length) {
      this.#fill(this.#pool);
      this.#at = 0;
    }
    const key = readKey(this.#pool, this.#at);
    this.#at += 4;
    return key;
  }
}
