import { Gather } from "../bytes/gather.ts";
import { ownBytes } from "../bytes/own.ts";
import type { BytePort, Chunk, FrameReader, FrameSink } from "../contracts/index.ts";
import { readRecord } from "./record.ts";
import { BINARY, LENGTH_16, LENGTH_64 } from "./stream.ts";

/** A frame that somebody keeps keeps the text of its chunk: no longer ones are read at once. */
const MOST_AT_ONCE = 16_384;

/** What is not ASCII mostly goes on so. */
const PAUSE = 16;

/** What a {@link StreamReader} expects. */
export interface StreamOptions {
  /** The most bytes of one frame, its header left out; a longer one is too big, as soon as its length is known. */
  readonly maxFrame: number;
  /** May chunks be cut anywhere? Where not, a chunk that ends within a frame is malformed. */
  readonly isCut: boolean;
}

/**
 * Reads frames with a length before each (wire sheet A.13), however they were cut. Linear in the bytes; holds at most one frame of
 * `maxFrame` bytes, and allocates nothing on the word of a length alone. A text frame must not be empty and must be UTF-8; an empty
 * binary message is accepted. After a frame that is malformed or too big, and after a sink that wants no more, it has lost its place
 * and is over.
 */
export class StreamReader implements FrameReader {
  readonly #bytes: BytePort;
  readonly #options: StreamOptions;
  /** Bytes of the header that are still to come; between two frames the first one. */
  #missing = 1;
  #isStarted = false;
  #isBinary = false;
  #size = 0;
  #gather: Gather | undefined;
  /** How many chunks are not to be tried as one text. */
  #untried = 0;
  #over: "no" | "malformed" | "too-big" | "stopped" = "no";

  constructor(bytes: BytePort, options: StreamOptions) {
    this.#bytes = bytes;
    this.#options = options;
  }

  get isTooBig(): boolean {
    return this.#over === "too-big";
  }

  read(chunk: Chunk, sink: FrameSink): boolean {
    if (this.#over !== "no") return this.#over === "stopped";
    if (typeof chunk === "string") return this.#end("malformed");
    const end = chunk.length;
    const text = this.#asText(chunk);
    let at = 0;
    while (true) {
      at = this.#readHeader(chunk, at);
      if (this.#missing > 0) break;
      if (this.#isAboveLimit()) return this.#end("too-big");
      const held = this.#gather?.length ?? 0;
      const stop = at + this.#size - held;
      if (stop > end) {
        this.#hold(chunk, at);
        break;
      }
      const frame = held > 0 ? this.#join(chunk, at, stop) : this.#frame(chunk, at, stop, text);
      if (frame === undefined) return this.#end("malformed");
      this.#missing = 1;
      this.#isStarted = false;
      if (!sink.frame(frame)) return this.#end("stopped");
      at = stop;
    }
    return this.#options.isCut || !this.#isStarted || this.#end("malformed");
  }

  /** Takes what `chunk` has of the header from `at` on, and returns the place behind it. */
  #readHeader(chunk: Uint8Array, from: number): number {
    let at = from;
    for (; this.#missing > 0 && at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#isStarted) {
        this.#size = this.#size * 256 + byte;
        this.#missing -= 1;
        continue;
      }
      const size = byte & 0x7f;
      this.#isStarted = true;
      this.#isBinary = (byte & BINARY) !== 0;
      this.#size = size < LENGTH_16 ? size : 0;
      this.#missing = size < LENGTH_16 ? 0 : size === LENGTH_64 ? 8 : 2;
    }
    return at;
  }

  #isAboveLimit(): boolean {
    // Above 2^53 - 1 a length is not exact any more (A.13): too big, whatever the limit.
    return this.#size > this.#options.maxFrame || this.#size > Number.MAX_SAFE_INTEGER;
  }

  #hold(chunk: Uint8Array, at: number): void {
    if (at === chunk.length) return;
    this.#gather ??= new Gather(this.#bytes);
    this.#gather.add(chunk, at, chunk.length, this.#size);
  }

  /** The frame whose last bytes are `chunk[at, stop)`. */
  #join(chunk: Uint8Array, at: number, stop: number): Chunk | undefined {
    const gather = this.#gather;
    if (gather === undefined) return undefined;
    gather.add(chunk, at, stop, this.#size);
    const whole = gather.take();
    return this.#isBinary ? whole : this.#frame(whole, 0, whole.length, undefined);
  }

  /** `whole` is all of `source`, where that is ASCII. */
  #frame(source: Uint8Array, start: number, stop: number, whole: string | undefined): Chunk | undefined {
    if (this.#isBinary) return ownBytes(this.#bytes, source, start, stop);
    const text = whole === undefined ? this.#bytes.readUtf8(source, start, stop) : whole.slice(start, stop);
    return text === undefined ? undefined : readRecord(text, this.#bytes);
  }

  /**
   * A chunk of many short frames as one text, of which each frame is a part: one call instead of many. That works where all is ASCII,
   * lengths too. `undefined` where it is not, or nothing is gained; after a chunk that was not, the next ones are not tried.
   */
  #asText(chunk: Uint8Array): string | undefined {
    if (this.#untried > 0) {
      this.#untried -= 1;
      return undefined;
    }
    const [first = 0] = chunk;
    if (this.#isStarted || first >= LENGTH_16 || chunk.length <= first + 1 || chunk.length > MOST_AT_ONCE)
      return undefined;
    const text = this.#bytes.readUtf8(chunk, 0, chunk.length);
    if (text?.length === chunk.length) return text;
    this.#untried = PAUSE;
    return undefined;
  }

  #end(why: "malformed" | "too-big" | "stopped"): boolean {
    this.#over = why;
    this.#gather = undefined;
    return why === "stopped";
  }
}
