import { Gather } from "../bytes/gather.ts";
import { ownBytes } from "../bytes/own.ts";
import type { BytePort } from "../contracts/index.ts";
import { CLOSE_CODE, isCloseCode } from "./close-code.ts";
import type { DeflatedSink, WebSocketSink } from "./decoder-sink.ts";
import { FrameState, readNumber } from "./frame-state.ts";
import { MIN_WORDS, mask, maskWords, viewOf } from "./mask.ts";
import { BINARY, CLOSE, FIN, MAX_CONTROL, OPCODE, PING, RSV1, TEXT } from "./wire.ts";

/** What a {@link WebSocketDecoder} accepts. */
export interface DecoderOptions {
  /** The own role: a server takes masked frames only, a client unmasked ones only. */
  readonly role: "client" | "server";
  /** The most bytes of one message, its fragments together; above it the decoder fails with 1009. */
  readonly maxMessage: number;
  /** The most fragments of one message; above it the decoder fails with 1008. Default 16384, as `ws` has it. */
  readonly maxFragments?: number;
  /**
   * Takes messages that are compressed, where permessage-deflate was agreed on (RFC 7692); without it they are against the protocol.
   * Such a message may have an eighth more bytes than `maxMessage`: data that can't be compressed grows.
   */
  readonly deflated?: DeflatedSink;
}

const MAX_FRAGMENTS = 16_384;
/** No message is longer, whatever the limit says: the longest string of a 32-bit V8. So decoding never throws. */
const LONGEST = 0x0ffffff0;

/**
 * Reads the frames of a WebSocket (RFC 6455 section 5) from the bytes of a stream, however they were cut, all frames of a chunk in
 * one loop. Nothing a peer sends makes it throw. It holds at most one message of `maxMessage` bytes, a control frame and a header,
 * and allocates nothing on the word of a length alone; what is in a chunk is unmasked in place.
 *
 * Lengths need not be minimal: RFC 6455 says they must, `ws` accepts them all the same, and so does this.
 */
export class WebSocketDecoder {
  readonly #bytes: BytePort;
  readonly #sink: WebSocketSink;
  readonly #isMasked: boolean;
  readonly #deflated: DeflatedSink | undefined;
  /** The most bytes that are gathered of one message. */
  readonly #maxGathered: number;
  readonly #frame: FrameState;
  /** What has come of a message, and of a control frame, that comes in pieces. */
  #data: Gather | undefined;
  #control: Gather | undefined;
  #isOver = false;
  #isPaused = false;
  #isRunning = false;
  /** What came while paused, or while a chunk was being read. */
  #held: Uint8Array[] | undefined;

  constructor(bytes: BytePort, sink: WebSocketSink, options: DecoderOptions) {
    this.#bytes = bytes;
    this.#sink = sink;
    this.#isMasked = options.role === "server";
    this.#deflated = options.deflated;
    const maxMessage = Math.min(options.maxMessage, LONGEST);
    const isDeflating = options.deflated !== undefined;
    const maxDeflated = isDeflating ? maxMessage + (maxMessage >> 3) + MAX_CONTROL : 0;
    this.#maxGathered = Math.max(maxMessage, maxDeflated);
    this.#frame = new FrameState({
      isMasked: this.#isMasked,
      isDeflating,
      maxMessage,
      maxDeflated,
      maxFragments: options.maxFragments ?? MAX_FRAGMENTS,
    });
  }

  /** Takes the next bytes, which belong to the decoder from now on. Ignored after the end. */
  read(chunk: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#isPaused || this.#isRunning) {
      (this.#held ??= []).push(chunk);
      return;
    }
    this.#run(chunk);
    if (this.#held !== undefined) this.#runHeld();
  }

  /** Hands nothing on before `resume`. What still comes is kept, without a limit of its own: pause the stream as well. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Takes `pause` back. What was held comes now. */
  resume(): void {
    this.#isPaused = false;
    if (!this.#isRunning) this.#runHeld();
  }

  /** Hands nothing on any more, and lets go of what it holds. */
  stop(): void {
    this.#isOver = true;
    this.#data = undefined;
    this.#control = undefined;
    this.#held = undefined;
  }

  #runHeld(): void {
    while (!this.#isPaused) {
      const chunk = this.#held?.shift();
      if (chunk === undefined) break;
      this.#run(chunk);
    }
    if (this.#held?.length === 0) this.#held = undefined;
  }

  #run(chunk: Uint8Array): void {
    const frame = this.#frame;
    let view: DataView | undefined;
    let at = 0;
    this.#isRunning = true;
    while (!this.#isOver) {
      if (this.#isPaused) {
        if (at < chunk.length) (this.#held ??= []).unshift(chunk.subarray(at));
        break;
      }
      if (!frame.isInFrame) {
        at = frame.read(chunk, at);
        if (frame.faultCode !== 0) this.#fail(frame.faultCode, frame.fault);
        if (!frame.isInFrame) break;
      }
      if (view === undefined && this.#isMasked && chunk.length >= MIN_WORDS) view = viewOf(chunk);
      at = this.#readPayload(chunk, view, at);
      if (frame.isInFrame) break;
    }
    this.#isRunning = false;
  }

  /** Reads what `chunk` has of the payload from `at` on, and returns the place behind; still in the frame if that is not all. */
  #readPayload(chunk: Uint8Array, view: DataView | undefined, at: number): number {
    const frame = this.#frame;
    const isControl = (frame.first & CLOSE) !== 0;
    // Where the frame's payload begins in what was gathered before it.
    const start = isControl ? 0 : frame.total - frame.size;
    const gather = isControl ? this.#control : this.#data;
    const stop = at + frame.size - (gather === undefined ? 0 : gather.length - start);
    if (stop > chunk.length) {
      this.#gather(isControl, chunk, at, chunk.length);
      return chunk.length;
    }
    frame.isInFrame = false;
    if (stop - at === frame.size) {
      const seen = this.#unmask(chunk, view, at, stop);
      if (isControl) this.#endControl(chunk, at, stop);
      else if (frame.message === 0) this.#endMessage(chunk, at, stop, seen);
      else this.#endFragment(this.#gather(false, chunk, at, stop));
    } else {
      const whole = this.#gather(isControl, chunk, at, stop);
      this.#unmask(whole.store, undefined, start, whole.length);
      if (isControl) this.#endControl(whole.take(), 0, frame.size);
      else this.#endFragment(whole);
    }
    return stop;
  }

  #gather(isControl: boolean, chunk: Uint8Array, at: number, stop: number): Gather {
    if (isControl) {
      this.#control ??= new Gather(this.#bytes);
      this.#control.add(chunk, at, stop, MAX_CONTROL);
      return this.#control;
    }
    this.#data ??= new Gather(this.#bytes);
    this.#data.add(chunk, at, stop, (this.#frame.first & FIN) === 0 ? this.#maxGathered : this.#frame.total);
    return this.#data;
  }

  /** Unmasks what a server reads; the result is below 0x80 when all of it is ASCII for certain. */
  #unmask(target: Uint8Array, view: DataView | undefined, start: number, stop: number): number {
    if (!this.#isMasked) return 0x80;
    const { key } = this.#frame;
    if (view !== undefined) return maskWords(target, view, start, stop, key);
    if (stop - start < MIN_WORDS) return mask(target, start, stop, key);
    return maskWords(target, viewOf(target), start, stop, key);
  }

  /** A frame of a message that came in several, or in several pieces. */
  #endFragment(data: Gather): void {
    const { first, message } = this.#frame;
    if ((first & FIN) === 0) return;
    this.#frame.endMessage();
    const kind = message === 0 ? first & (OPCODE | RSV1) : message;
    if (kind === TEXT) {
      const text = this.#bytes.readUtf8(data.store, 0, data.length);
      data.clear();
      this.#text(text);
    } else if (kind === BINARY) this.#sink.binary(data.take());
    else this.#deflated?.deflated(data.take(), kind === (RSV1 | TEXT));
  }

  /** A message in one frame and one piece, as nearly all are. */
  #endMessage(source: Uint8Array, start: number, stop: number, seen: number): void {
    this.#frame.endMessage();
    const kind = this.#frame.first & (OPCODE | RSV1);
    if (kind === TEXT) {
      if (seen < 0x80) this.#sink.text(this.#bytes.readAscii(source, start, stop));
      else this.#text(this.#bytes.readUtf8(source, start, stop));
    } else if (kind === BINARY) this.#sink.binary(ownBytes(this.#bytes, source, start, stop));
    else this.#deflated?.deflated(ownBytes(this.#bytes, source, start, stop), kind === (RSV1 | TEXT));
  }

  #text(text: string | undefined): void {
    if (text === undefined) this.#fail(CLOSE_CODE.invalidText, "a text message is not UTF-8");
    else this.#sink.text(text);
  }

  #endControl(source: Uint8Array, start: number, stop: number): void {
    const opcode = this.#frame.first & OPCODE;
    if (opcode === CLOSE) this.#close(source, start, stop);
    else if (opcode === PING) this.#sink.ping(ownBytes(this.#bytes, source, start, stop));
    else this.#sink.pong(ownBytes(this.#bytes, source, start, stop));
  }

  #close(source: Uint8Array, start: number, stop: number): void {
    if (stop === start) {
      this.stop();
      this.#sink.close(CLOSE_CODE.none, "");
      return;
    }
    const code = readNumber(source, start, start + 2);
    const reason = this.#bytes.readUtf8(source, start + 2, stop);
    if (!isCloseCode(code)) {
      this.#fail(CLOSE_CODE.protocol, `${code} is no close code`);
    } else if (reason === undefined) {
      this.#fail(CLOSE_CODE.invalidText, "the reason of a close frame is not UTF-8");
    } else {
      this.stop();
      this.#sink.close(code, reason);
    }
  }

  #fail(code: number, message: string): void {
    this.stop();
    this.#sink.failed(code, message);
  }
}
