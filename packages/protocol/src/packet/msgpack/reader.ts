import { ownBytes } from "../../bytes/own.ts";
import type { BytePort } from "../../contracts/index.ts";
import { RtError } from "../../errors.ts";
import { viewOf } from "./view.ts";

const TWO_TO_32 = 2 ** 32;
const SHORT = 16;

/** Reads the pieces of one message, and never beyond its end. What is wrong it throws, as `PROTOCOL`. */
export class Reader {
  readonly #port: BytePort;
  readonly #bytes: Uint8Array;
  #view: DataView | undefined;
  #at = 0;

  constructor(bytes: Uint8Array, port: BytePort) {
    this.#bytes = bytes;
    this.#port = port;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  uint8(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  uint16(): number {
    return this.#viewed().getUint16(this.#take(2));
  }

  uint32(): number {
    return this.#viewed().getUint32(this.#take(4));
  }

  /** The nearest number, where it is above 2^53. */
  uint64(): number {
    return this.uint32() * TWO_TO_32 + this.uint32();
  }

  int8(): number {
    return (this.uint8() << 24) >> 24;
  }

  int16(): number {
    return this.#viewed().getInt16(this.#take(2));
  }

  int32(): number {
    return this.#viewed().getInt32(this.#take(4));
  }

  int64(): number {
    return this.int32() * TWO_TO_32 + this.uint32();
  }

  float32(): number {
    return this.#viewed().getFloat32(this.#take(4));
  }

  float64(): number {
    return this.#viewed().getFloat64(this.#take(8));
  }

  string(length: number): string {
    const start = this.#take(length);
    const short = length < SHORT ? this.#ascii(start) : undefined;
    if (short !== undefined) return short;
    const text = this.#port.readUtf8(this.#bytes, start, this.#at);
    return text ?? malformed("a text is no UTF-8");
  }

  binary(length: number): Uint8Array {
    const start = this.#take(length);
    return ownBytes(this.#port, this.#bytes, start, this.#at);
  }

  /** A buffer of its own. */
  buffer(length: number): ArrayBuffer {
    const start = this.#take(length);
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(start, this.#at));
    return copy.buffer;
  }

  /** The text from `start` to here; `undefined` when it is more than ASCII. So short, a loop is faster than any call. */
  #ascii(start: number): string | undefined {
    let text = "";
    for (let at = start; at < this.#at; at++) {
      const byte = this.#bytes[at] ?? 0;
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #take(length: number): number {
    const start = this.#at;
    if (length > this.left) malformed("the message ends too early");
    this.#at += length;
    return start;
  }

  #viewed(): DataView {
    this.#view ??= viewOf(this.#bytes);
    return this.#view;
  }
}

export function malformed(message: string): never {
  throw new RtError("PROTOCOL", message);
}
