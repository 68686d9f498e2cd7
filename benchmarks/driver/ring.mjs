// @ts-check
/**
 * Numbered messages, ready to be sent, beside the exact answers that must come back. All have the same length, so a run of them is one
 * slice and leaves in one write. The numbers wrap; a ring is far longer than any window, so a lost, doubled or swapped one always shows.
 */
import { clientFrame } from "./frames.mjs";

/** @typedef {{ send: string, expect: string }} Exchange */

export class Ring {
  #count;
  #frames;
  #frameSize;
  #answers;
  #answerSize;

  /**
   * @param {number} count
   * @param {() => number} random
   * @param {(n: number) => Exchange} make
   */
  constructor(count, random, make) {
    const exchanges = Array.from({ length: count }, (_, n) => make(n));
    const frames = exchanges.map(({ send }) => clientFrame(send, random));
    const answers = exchanges.map(({ expect }) => Buffer.from(expect));
    this.#count = count;
    this.#frameSize = sameLength(frames);
    this.#answerSize = sameLength(answers);
    this.#frames = Buffer.concat(frames);
    this.#answers = Buffer.concat(answers);
  }

  /**
   * The frames of messages `from` .. `from + count - 1`: one slice, two where the ring wraps.
   * @param {number} from
   * @param {number} count at most the length of the ring
   * @returns {Buffer[]}
   */
  frames(from, count) {
    const first = from % this.#count;
    const last = first + count;
    if (last <= this.#count) return [this.#slice(first, last)];
    return [this.#slice(first, this.#count), this.#slice(0, last - this.#count)];
  }

  /**
   * Whether the payload is, byte for byte, the answer to message `n`.
   * @param {number} n
   * @param {Buffer} bytes
   * @param {number} start
   * @param {number} end
   */
  answers(n, bytes, start, end) {
    const at = (n % this.#count) * this.#answerSize;
    const size = this.#answerSize;
    return end - start === size && this.#answers.compare(bytes, start, end, at, at + size) === 0;
  }

  /** @param {number} n */
  answer(n) {
    const at = (n % this.#count) * this.#answerSize;
    return this.#answers.toString("utf8", at, at + this.#answerSize);
  }

  /** @param {number} first @param {number} last */
  #slice(first, last) {
    return this.#frames.subarray(first * this.#frameSize, last * this.#frameSize);
  }
}

/** @param {Buffer[]} buffers */
function sameLength(buffers) {
  const length = buffers[0]?.length ?? 0;
  if (buffers.some((buffer) => buffer.length !== length))
    throw new Error("messages of a ring must have the same length");
  return length;
}
