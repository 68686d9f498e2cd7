import type { Chunk, LinkTraits } from "../contracts/index.ts";

const LETTERS = "the quick brown fox jumps over the lazy dog ";

/** Makes chunks that a link can carry, none like another, so that one that is lost, doubled or out of its place can be told. */
export class Material {
  readonly #payload: LinkTraits["payload"];
  #made = 0;

  constructor({ payload }: LinkTraits) {
    this.#payload = payload;
  }

  /** A chunk of `size` bytes, at least 12. Where both are carried, text and bytes take turns. */
  chunk(size = 24): Chunk {
    const isText = this.#payload === "text" || (this.#payload === "both" && this.#made % 2 === 0);
    return isText ? this.text(size) : this.bytes(size);
  }

  chunks(count: number, size?: number): Chunk[] {
    return Array.from({ length: count }, () => this.chunk(size));
  }

  /** ASCII: as many bytes as characters. The first is that of a message frame. */
  text(size = 24): string {
    const head = `4${this.#made++}:`;
    return (head + LETTERS.repeat(Math.ceil(size / LETTERS.length))).slice(0, size);
  }

  bytes(size = 24): Uint8Array {
    const serial = this.#made++;
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at++) bytes[at] = at < 4 ? serial >>> (8 * at) : at * 7 + serial;
    return bytes;
  }
}
