import type { BytePort } from "../../contracts/index.ts";
import { viewOf } from "./view.ts";

/** What is kept between packets: most fit, and a larger one should not hold memory for ever. */
const KEPT = 4096;

/** Texts of fewer bytes have their length in their tag. */
const SHORT = 32;

const TWO_TO_32 = 2 ** 32;
const TWO_TO_63 = 2 ** 63;

/** Writes MessagePack, every value in its shortest form: the values themselves and the heads of what holds others. */
export class Writer {
  readonly #port: BytePort;
  #store: Uint8Array;
  #view: DataView;
  #at = 0;

  constructor(port: BytePort) {
    this.#port = port;
    this.#store = port.allocate(KEPT);
    this.#view = viewOf(this.#store);
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at;
  }

  /** Hands over what was written, in memory of its own, and starts again. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#store.subarray(0, this.#at));
    this.#at = 0;
    if (this.#store.length > KEPT) this.#use(this.#port.allocate(KEPT));
    return taken;
  }

  nil(): void {
    this.#byte(0xc0);
  }

  /** No type of MessagePack: the extension 0 that socket.io-msgpack-parser has for it. */
  undefined(): void {
    this.#byte(0xd4);
    this.#byte(0);
    this.#byte(0);
  }

  boolean(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  number(value: number): void {
    if (!Number.isInteger(value)) this.#float(value);
    else if (value >= 0) this.#positive(value);
    else this.#negative(value);
  }

  string(text: string): void {
    if (text.length < SHORT && this.#ascii(text)) return;
    const length = this.#port.utf8Length(text);
    if (length < SHORT) this.#byte(0xa0 | length);
    else this.#sized(0xd9, length);
    this.#reserve(length);
    this.#at += this.#port.writeUtf8(text, this.#store, this.#at);
  }

  binary(bytes: Uint8Array): void {
    this.#sized(0xc4, bytes.length);
    this.raw(bytes);
  }

  /** A moment, in milliseconds since 1970: another extension 0, of eight bytes. */
  date(time: number): void {
    this.#byte(0xd7);
    this.#byte(0);
    this.#long(time);
  }

  /** What comes next are `length` values. */
  array(length: number): void {
    this.#head(0x90, 0xdc, length);
  }

  /** What comes next are `length` keys, each with its value behind it. */
  map(length: number): void {
    this.#head(0x80, 0xde, length);
  }

  /** Is what was written at `start` a map? */
  isMap(start: number): boolean {
    const tag = this.#store[start] ?? 0;
    return (tag & 0xf0) === 0x80 || tag === 0xde || tag === 0xdf;
  }

  /** The map that was begun at `start`, for `expected` keys, got only `length`. */
  shrinkMap(start: number, expected: number, length: number): void {
    const end = this.#at;
    const content = start + headLength(expected);
    this.#at = start;
    this.map(length);
    this.#store.copyWithin(this.#at, content, end);
    this.#at += end - content;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#store.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Most texts, keys above all, are short ASCII: one look at each unit is all that they need. */
  #ascii(text: string): boolean {
    const { length } = text;
    this.#reserve(1 + length);
    const store = this.#store;
    const start = this.#at + 1;
    for (let index = 0; index < length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) return false;
      store[start + index] = unit;
    }
    store[this.#at] = 0xa0 | length;
    this.#at = start + length;
    return true;
  }

  #positive(value: number): void {
    if (value < 0x80) this.#byte(value);
    else if (value < TWO_TO_32) this.#sized(0xcc, value);
    else if (value < 2 * TWO_TO_63) this.#tagged(0xcf, value);
    else this.#float(value);
  }

  #negative(value: number): void {
    if (value >= -0x20) this.#byte(value);
    else if (value >= -0x80) this.#short(0xd0, value);
    else if (value >= -0x8000) this.#medium(0xd1, value);
    else if (value >= -0x80000000) this.#word(0xd2, value);
    else if (value >= -TWO_TO_63) this.#tagged(0xd3, value);
    else this.#float(value);
  }

  /** A number below 2^32 in one, two or four bytes, and before it a tag for each of these: `tag` and the two after it. */
  #sized(tag: number, value: number): void {
    if (value < 0x100) this.#short(tag, value);
    else if (value < 0x10000) this.#medium(tag + 1, value);
    else this.#word(tag + 2, value);
  }

  #head(few: number, tag: number, length: number): void {
    if (length < 16) this.#byte(few | length);
    else if (length < 0x10000) this.#medium(tag, length);
    else this.#word(tag + 1, length);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#store[this.#at++] = value;
  }

  #short(tag: number, value: number): void {
    this.#byte(tag);
    this.#byte(value);
  }

  #medium(tag: number, value: number): void {
    this.#byte(tag);
    this.#byte(value >> 8);
    this.#byte(value);
  }

  #word(tag: number, value: number): void {
    this.#byte(tag);
    this.#unsigned(value);
  }

  #tagged(tag: number, value: number): void {
    this.#byte(tag);
    this.#long(value);
  }

  /** An integer from -2^63 to 2^64. */
  #long(value: number): void {
    this.#unsigned(Math.floor(value / TWO_TO_32));
    this.#unsigned(value);
  }

  /** Of the number the lowest 32 bits, as of a negative one. */
  #unsigned(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  #float(value: number): void {
    this.#byte(0xcb);
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value);
    this.#at += 8;
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#store.length) return;
    const store = this.#port.allocate(Math.max(needed, 2 * this.#store.length));
    store.set(this.#store.subarray(0, this.#at));
    this.#use(store);
  }

  #use(store: Uint8Array): void {
    this.#store = store;
    this.#view = viewOf(store);
  }
}

/** How long the head of a map is. */
function headLength(length: number): number {
  if (length < 16) return 1;
  return length < 0x10000 ? 3 : 5;
}
