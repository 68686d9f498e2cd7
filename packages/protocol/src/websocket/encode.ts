import type { BytePort } from "../contracts/index.ts";
import { RtError } from "../errors.ts";
import { isCloseCode } from "./close-code.ts";
import type { FillRandom, FrameOut } from "./frame-out.ts";
import { maskWords, viewOf } from "./mask.ts";
import { MaskKeys } from "./mask-keys.ts";
import {
  BINARY,
  CLOSE,
  headerSize,
  MASK,
  MAX_CONTROL,
  MAX_SHORT,
  PING,
  PONG,
  RSV1,
  TEXT,
  writeHeader,
} from "./wire.ts";

/** A slab: long enough that its allocation is spread over a hundred frames, short enough for a stalled stream to keep one alive. */
const SLAB = 16_384;
/** From here on a payload stays out of the slab: two writes cost less than the copy. */
const LARGE = 16_384;
/** A run that no longer fits its slab moves to one twice as large, up to here; a longer run leaves in several writes. */
const MAX_RUN = 65_536;
/** Up to here a text gets room for the most it can take, three bytes a unit; above it is measured first. */
const MAX_GUESS = 1024;

/**
 * Packs the frames of a turn (RFC 6455 section 5), so that they leave in one write. Frames are appended, then `flush` hands them
 * to a stream; meanwhile they lie in a slab, which is never written to again where it was handed out, so streams may hold on to
 * it. One packer serves all links of a process, one after the other: a run of appends, and its flush.
 *
 * A server's packer gets no source of random bytes, a client's packer gets one and masks.
 */
export class FramePacker {
  readonly #bytes: BytePort;
  readonly #keys: MaskKeys | undefined;
  #slab: Uint8Array = NOTHING;
  #view: DataView | undefined;
  /** Where the run begins that is not flushed yet, and where it ends. */
  #start = 0;
  #at = 0;
  /** What of the run comes before that: parts too large for a slab. */
  #parts: Uint8Array[] = [];

  constructor(bytes: BytePort, fillRandom?: FillRandom) {
    this.#bytes = bytes;
    this.#keys = fillRandom === undefined ? undefined : new MaskKeys(fillRandom);
  }

  /** Adds a text message. */
  text(text: string): void {
    const units = text.length;
    if (units > MAX_GUESS) {
      this.#longText(text);
      return;
    }
    this.#reserve(8 + units * 3);
    // For ASCII, and for any text of up to 41 units, this is the header's true size.
    const guess = (units <= MAX_SHORT ? 2 : 4) + this.#maskSize;
    const body = this.#at + guess;
    const size = this.#bytes.writeUtf8(text, this.#slab, body);
    const header = headerSize(size) + this.#maskSize;
    if (header !== guess) this.#slab.copyWithin(this.#at + header, body, body + size);
    this.#finish(TEXT, size);
  }

  /** Bytes from 16 KiB on are not copied by a server: they must not be changed any more. */
  binary(data: Uint8Array): void {
    this.#message(BINARY, data);
  }

  /** Adds a message that is compressed (RFC 7692). As for `binary`, long ones must not be changed any more. */
  deflated(data: Uint8Array, isText: boolean): void {
    this.#message(RSV1 | (isText ? TEXT : BINARY), data);
  }

  /** At most 125 bytes, else it throws `INVALID_ARGUMENT`. */
  ping(data: Uint8Array): void {
    this.#control(PING, data);
  }

  /** At most 125 bytes, else it throws `INVALID_ARGUMENT`. */
  pong(data: Uint8Array): void {
    this.#control(PONG, data);
  }

  /** Without a code the frame is empty. Throws `INVALID_ARGUMENT` for a code that may not be sent and above 123 bytes of reason. */
  close(code?: number, reason: string = ""): void {
    if (code === undefined) {
      this.#control(CLOSE, NOTHING);
      return;
    }
    if (!isCloseCode(code)) throw new RtError("INVALID_ARGUMENT", `${code} is no close code that may be sent`);
    const data = new Uint8Array(2 + this.#bytes.utf8Length(reason));
    data[0] = code >> 8;
    data[1] = code & 0xff;
    this.#bytes.writeUtf8(reason, data, 2);
    this.#control(CLOSE, data);
  }

  /** A frame that is made already, as {@link frameOnce} makes it. From 16 KiB on it is not copied. */
  frame(frame: Uint8Array): void {
    if (frame.length >= LARGE) {
      this.#cut();
      this.#parts.push(frame);
      return;
    }
    this.#reserve(frame.length);
    this.#slab.set(frame, this.#at);
    this.#at += frame.length;
  }

  /** Writes what was packed, in one write unless large parts are among it. `false` when the stream is full. */
  flush(out: FrameOut): boolean {
    const slab = this.#slab;
    const start = this.#start;
    const end = this.#at;
    // The packer is ready for the next run before the stream sees this one: writing may lead to more packing.
    this.#start = end;
    if (slab.length > MAX_RUN) this.#drop();
    if (this.#parts.length === 0) return end === start || out.write(slab.subarray(start, end));
    const parts = this.#parts;
    this.#parts = [];
    if (end > start) parts.push(slab.subarray(start, end));
    let isWritable = true;
    for (const part of parts) isWritable = out.write(part);
    return isWritable;
  }

  get #maskSize(): number {
    return this.#keys === undefined ? 0 : 4;
  }

  #longText(text: string): void {
    const size = this.#bytes.utf8Length(text);
    const body = this.#reserve(14 + size) + headerSize(size) + this.#maskSize;
    this.#bytes.writeUtf8(text, this.#slab, body);
    this.#finish(TEXT, size);
  }

  #message(opcode: number, data: Uint8Array): void {
    if (data.length >= LARGE && this.#keys === undefined) {
      this.#reserve(headerSize(data.length));
      this.#at += writeHeader(this.#slab, this.#at, opcode, data.length, 0);
      this.#cut();
      this.#parts.push(data);
    } else {
      this.#copy(opcode, data);
    }
  }

  #control(opcode: number, data: Uint8Array): void {
    if (data.length > MAX_CONTROL) {
      throw new RtError("INVALID_ARGUMENT", `a control frame carries at most ${MAX_CONTROL} bytes, not ${data.length}`);
    }
    this.#copy(opcode, data);
  }

  #copy(opcode: number, data: Uint8Array): void {
    const body = this.#reserve(14 + data.length) + headerSize(data.length) + this.#maskSize;
    this.#slab.set(data, body);
    this.#finish(opcode, data.length);
  }

  /** Puts the header before a payload that stands in its place, masks it, and moves on. */
  #finish(opcode: number, size: number): void {
    const slab = this.#slab;
    let body = this.#at;
    if (this.#keys === undefined) {
      body += writeHeader(slab, body, opcode, size, 0);
    } else {
      body += writeHeader(slab, body, opcode, size, MASK);
      const key = this.#keys.next();
      slab[body++] = key;
      slab[body++] = key >> 8;
      slab[body++] = key >> 16;
      slab[body++] = key >> 24;
      this.#view ??= viewOf(slab);
      maskWords(slab, this.#view, body, body + size, key);
    }
    this.#at = body + size;
  }

  /** Makes room for `size` bytes behind what the run has, and returns their place. */
  #reserve(size: number): number {
    if (this.#at + size <= this.#slab.length) return this.#at;
    let room = SLAB;
    if (this.#at > this.#start) {
      // A run that outgrows its slab moves to one with twice the room, so that each byte moves once on average.
      const needed = this.#at - this.#start + size;
      room = Math.max(SLAB, Math.min(needed * 2, MAX_RUN));
      if (needed > MAX_RUN) this.#cut();
    }
    const run = this.#slab.subarray(this.#start, this.#at);
    this.#slab = this.#bytes.allocate(Math.max(room, run.length + size));
    this.#slab.set(run);
    this.#view = undefined;
    this.#start = 0;
    this.#at = run.length;
    return this.#at;
  }

  /** Lets go of a slab that was made for one large message, so that an idle packer does not keep it. */
  #drop(): void {
    this.#slab = NOTHING;
    this.#view = undefined;
    this.#start = 0;
    this.#at = 0;
  }

  /** Ends the part of the run that lies in the slab. */
  #cut(): void {
    if (this.#at > this.#start) this.#parts.push(this.#slab.subarray(this.#start, this.#at));
    this.#start = this.#at;
  }
}

const NOTHING = new Uint8Array(0);
