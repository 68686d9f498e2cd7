const LF = 10;
const CR = 13;
const SEMICOLON = 59;
/** Of a size line with its extensions, and of a trailer line. */
const LONGEST_LINE = 16_384;

/** Finds the end of a chunked body without copying it. */
export class ChunkedBody {
  /** The last chunk and the trailers are over. */
  done = false;
  /** What came is no chunked body. */
  broken = false;
  #state: "size" | "data" | "data-end" | "trailer" = "size";
  /** Hexadecimal digits of the size line so far, or bytes of the trailer line. */
  #line = "";
  #lineBytes = 0;
  #extension = false;
  #left = 0;

  /** Reads from `offset`; the place behind the last byte that is part of the body. */
  read(chunk: Buffer, offset: number): number {
    let at = offset;
    while (at < chunk.length && !this.done && !this.broken) {
      if (this.#state === "data") {
        const step = Math.min(this.#left, chunk.length - at);
        this.#left -= step;
        at += step;
        if (this.#left === 0) this.#state = "data-end";
      } else {
        this.#byte(chunk[at] ?? 0);
        at += 1;
      }
    }
    return at;
  }

  #byte(byte: number): void {
    this.#lineBytes += 1;
    if (this.#lineBytes > LONGEST_LINE) this.broken = true;
    else if (this.#state === "size") this.#sizeByte(byte);
    else if (this.#state === "trailer") this.#trailerByte(byte);
    else this.#dataEndByte(byte);
  }

  #sizeByte(byte: number): void {
    if (byte === LF) this.#sizeEnd();
    else if (byte === SEMICOLON || byte === 32 || byte === 9) this.#extension = true;
    else if (byte !== CR && !this.#extension) this.#line += String.fromCharCode(byte);
  }

  #sizeEnd(): void {
    if (!/^[\da-f]{1,12}$/i.test(this.#line)) {
      this.broken = true;
      return;
    }
    this.#left = Number.parseInt(this.#line, 16);
    this.#state = this.#left === 0 ? "trailer" : "data";
    this.#newLine();
  }

  #dataEndByte(byte: number): void {
    if (byte === LF) {
      this.#state = "size";
      this.#newLine();
    } else if (byte !== CR) this.broken = true;
  }

  #trailerByte(byte: number): void {
    if (byte === CR) return;
    if (byte !== LF) this.#line = "x";
    else if (this.#line === "") this.done = true;
    else this.#newLine();
  }

  #newLine(): void {
    this.#line = "";
    this.#lineBytes = 0;
    this.#extension = false;
  }
}
