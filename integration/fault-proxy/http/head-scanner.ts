const LF = 10;
const CR = 13;
const LONGEST_FIRST_LINE = 16_384;
const LONGEST_HEAD = 65_536;

/** Finds the end of a head, and early that there is none. Work is linear in the bytes, however they are cut. */
export class HeadScanner {
  /** The bytes are no head of this kind. */
  failed = false;
  readonly #start: RegExp;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #lineBytes = 0;
  #lines = 0;
  #startText = "";

  /** `start` matches every beginning of a head. */
  constructor(start: RegExp) {
    this.#start = start;
  }

  /** Reads from `offset`; the place behind the empty line, or `undefined` while that has not come. */
  read(chunk: Buffer, offset: number): number | undefined {
    for (let at = offset; at < chunk.length; at += 1) {
      if (this.#byte(chunk[at] ?? 0)) {
        this.#chunks.push(chunk.subarray(offset, at + 1));
        return at + 1;
      }
      if (this.failed) return undefined;
    }
    this.#chunks.push(chunk.subarray(offset));
    return undefined;
  }

  /** The head that was found. */
  text(): string {
    return Buffer.concat(this.#chunks).toString("latin1");
  }

  /** Whether the head ends with this byte. */
  #byte(byte: number): boolean {
    this.#bytes += 1;
    if (this.#bytes > (this.#lines === 0 ? LONGEST_FIRST_LINE : LONGEST_HEAD)) this.failed = true;
    if (byte === CR) return false;
    if (byte !== LF) this.#textByte(byte);
    // Empty lines before the first one are no end.
    else if (this.#lineBytes === 0) return this.#lines > 0;
    else {
      this.#lines += 1;
      this.#lineBytes = 0;
    }
    return false;
  }

  #textByte(byte: number): void {
    this.#lineBytes += 1;
    // What tells a head from other bytes stands in its first few.
    if (this.#lines > 0 || this.#lineBytes > 24) return;
    this.#startText += String.fromCharCode(byte);
    if (!this.#start.test(this.#startText)) this.failed = true;
  }
}
