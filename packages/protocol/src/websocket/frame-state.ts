import { CLOSE_CODE } from "./close-code.ts";
import { type HeaderRules, headerFault } from "./header-fault.ts";
import { readKey } from "./mask.ts";
import { CLOSE, FIN, LENGTH, LENGTH_16, MAX_HEADER, OPCODE, RSV1 } from "./wire.ts";

/** What headers are held against. */
export interface FrameRules extends HeaderRules {
  readonly maxMessage: number;
  /** The most bytes of a message that is compressed, as it comes. */
  readonly maxDeflated: number;
  readonly maxFragments: number;
}

/** What the headers say, however they were cut: the frame at hand, and the message that it is part of. */
export class FrameState {
  /** The frame at hand, once its header is complete: first byte, size of the payload, mask. */
  first = 0;
  size = 0;
  key = 0;
  /** Is a header complete and its payload not? The decoder ends it. */
  isInFrame = false;
  /** The opcode of the fragmented message at hand, with RSV1 where it is compressed; 0 for none. */
  message = 0;
  /** The bytes of the message at hand, its present frame included. */
  total = 0;
  /** The close code and words for what is wrong; 0 while nothing is. */
  faultCode = 0;
  fault = "";
  readonly #rules: FrameRules;
  #fragments = 0;
  /** A header that comes in pieces. */
  #part: Uint8Array | undefined;
  #partLength = 0;

  constructor(rules: FrameRules) {
    this.#rules = rules;
  }

  /** Reads the header from `from` on, and returns the place behind what it took. */
  read(chunk: Uint8Array, from: number): number {
    let at = from;
    if (this.#partLength === 0) {
      const size = this.#parse(chunk, at, chunk.length);
      if (size !== 0) return at + size;
    }
    // It is cut: byte by byte, so that a fault is seen as soon as its byte is there.
    while (at < chunk.length) {
      this.#part ??= new Uint8Array(MAX_HEADER);
      this.#part[this.#partLength++] = chunk[at++] ?? 0;
      if (this.#parse(this.#part, 0, this.#partLength) === 0) continue;
      this.#part = undefined;
      this.#partLength = 0;
      break;
    }
    return at;
  }

  /** The message at hand is complete. */
  endMessage(): void {
    this.message = 0;
    this.total = 0;
    this.#fragments = 0;
  }

  /** Takes the header at `at`, if `source[at, end)` has all of it, and returns its size; 0 when it lacks something. */
  #parse(source: Uint8Array, at: number, end: number): number {
    if (end - at < 2) return 0;
    const first = source[at] ?? 0;
    const second = source[at + 1] ?? 0;
    const fault = headerFault(first, second, this.message, this.#rules);
    if (fault !== undefined) return this.#fail(CLOSE_CODE.protocol, fault);
    let size = second & LENGTH;
    let next = at + 2;
    if (size >= LENGTH_16) {
      const width = size === LENGTH_16 ? 2 : 8;
      if (end - next < width) return 0;
      size = readNumber(source, next, next + width);
      next += width;
    }
    const isData = (first & CLOSE) === 0;
    if (isData && size > this.#rules.maxMessage - this.total && !this.#isDeflatedWithin(first, size)) {
      return this.#fail(CLOSE_CODE.tooBig, `a message has more than ${this.#rules.maxMessage} bytes`);
    }
    if (this.#rules.isMasked) {
      if (end - next < 4) return 0;
      this.key = readKey(source, next);
      next += 4;
    }
    this.first = first;
    this.size = size;
    if (isData && !this.#beginData()) {
      return this.#fail(CLOSE_CODE.policy, `a message has more than ${this.#rules.maxFragments} fragments`);
    }
    this.isInFrame = true;
    return next - at;
  }

  /** `false` when the message has too many fragments. */
  #beginData(): boolean {
    this.total += this.size;
    if (this.message === 0) {
      if ((this.first & FIN) !== 0) return true;
      this.message = this.first & (OPCODE | RSV1);
    }
    this.#fragments += 1;
    return this.#fragments <= this.#rules.maxFragments;
  }

  /** Is it of a compressed message, which may grow a little by it? What it is before that is measured when it is inflated. */
  #isDeflatedWithin(first: number, size: number): boolean {
    return ((first | this.message) & RSV1) !== 0 && size <= this.#rules.maxDeflated - this.total;
  }

  #fail(code: number, message: string): number {
    this.faultCode = code;
    this.fault = message;
    return -1;
  }
}

/** A big-endian number. Eight bytes may lose precision above 2^53, never size. */
export function readNumber(source: Uint8Array, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) number = number * 256 + (source[at] ?? 0);
  return number;
}
