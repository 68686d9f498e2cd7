import type { ByteSink, ByteStream, Chunk, Link, LinkEnd, LinkSink, LinkTraits, SharedChunk } from "@rt/protocol";
import { CLOSE_CODE, type DeflatedSink, WebSocketDecoder } from "@rt/protocol/websocket";
import type { LinkDeflate } from "./deflate-home.ts";
import { Deflating, type DeflatingOwner } from "./deflating.ts";
import { type FrameOwner, Incoming } from "./incoming.ts";
import type { WebSocketKind } from "./kind.ts";

/** What may be sent to a link that has said it is full; then it ends. Far above what a caller that waits for `writable` leaves. */
const MAX_EXCESS = 16_777_216;
/** What a peer may send after its last frame that counts. So much may be on its way; a flood is cut off. */
const MAX_DISCARDED = 65_536;
/** Stands for the code of a connection that was lost without a close frame (RFC 6455 section 7.4.1). */
const NO_CLOSE_FRAME = 1006;

const OPEN = 0;
/** The own close frame has left; the peer's is awaited. */
const CLOSING = 1;
/** The last frames have left; the end of the connection is awaited, and what still comes is not read. */
const FINISHING = 2;
const OVER = 3;

/** A WebSocket, in either role, over a byte stream. It has no timer: the session bounds each wait by `abort`. */
export class WebSocketLink implements Link, ByteSink, FrameOwner, DeflatedSink, DeflatingOwner {
  readonly #kind: WebSocketKind;
  readonly #stream: ByteStream;
  readonly #decoder: WebSocketDecoder;
  /** Where permessage-deflate was agreed on. */
  readonly #deflating: Deflating | undefined;
  #sink: LinkSink | undefined;
  /** Why the link ends, once that is known. */
  #end: LinkEnd | undefined;
  /** The data of the last ping that found the link full. */
  #ping: Uint8Array | undefined;
  #state: typeof OPEN | typeof CLOSING | typeof FINISHING | typeof OVER = OPEN;
  /** Bytes that were sent while the link was full, or that came while it was finishing. */
  #excess = 0;
  #isFull = false;
  /** Was a `send` answered with `false`? */
  #isAwaited = false;
  #isPaused = false;
  #isClosed = false;

  constructor(kind: WebSocketKind, stream: ByteStream, deflate?: LinkDeflate) {
    this.#kind = kind;
    this.#stream = stream;
    const options = { role: kind.role, maxMessage: kind.traits.maxChunk };
    this.#deflating = deflate === undefined ? undefined : new Deflating(this, kind, deflate);
    const all = deflate === undefined ? options : { ...options, deflated: this };
    this.#decoder = new WebSocketDecoder(kind.bytes, new Incoming(this), all);
  }

  get traits(): LinkTraits {
    return this.#kind.traits;
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    if (this.#state === OVER) this.#announceLater();
    else this.#stream.bind(this);
  }

  /** The frame leaves with the next `flush`, which the caller owes, or before: with 60 KiB, or when another link's turn comes. */
  send(chunk: Chunk): boolean {
    if (this.#state !== OPEN) return false;
    const deflating = this.#deflating;
    if (deflating === undefined) this.#kind.writer.message(this, chunk);
    else deflating.send(chunk);
    return this.#hasRoom || this.#refuseMore(chunk);
  }

  sendShared(shared: SharedChunk): boolean {
    if (this.#state !== OPEN) return false;
    const deflating = this.#deflating;
    if (deflating === undefined) this.#kind.writer.shared(this, shared);
    else deflating.send(shared);
    return this.#hasRoom || this.#refuseMore(shared.chunk);
  }

  flush(): void {
    this.#kind.writer.flush(this);
  }

  pause(): void {
    this.#isPaused = true;
    this.#decoder.pause();
    // While finishing, only the end is awaited.
    if (this.#state !== FINISHING) this.#stream.pause();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    queueMicrotask(() => this.#resumeNow());
  }

  close(): void {
    if (this.#state !== OPEN) return;
    this.#state = CLOSING;
    this.#end = { code: "local", message: "closed" };
    this.#whenSent(() => this.#kind.writer.close(this));
  }

  abort(): void {
    if (this.#state === OVER) return;
    this.#state = OVER;
    this.#end = { code: "local", message: "aborted" };
    this.#decoder.stop();
    this.#deflating?.free();
    this.#stream.destroy();
    // Into a stream that takes nothing any more.
    this.#kind.writer.flush(this);
    this.#announceLater();
  }

  /** For the writer: the way out. */
  write(bytes: Uint8Array): boolean {
    this.#isFull = !this.#stream.write(bytes);
    return !this.#isFull;
  }

  data(bytes: Uint8Array): void {
    if (this.#state === FINISHING) {
      this.#excess += bytes.length;
      if (this.#excess > MAX_DISCARDED) this.#stream.destroy();
      return;
    }
    this.#decoder.read(bytes);
    // The pongs of one reading leave together.
    this.#kind.writer.flush(this);
  }

  drained(): void {
    this.#isFull = false;
    if (this.#state !== OPEN) return;
    this.#excess = 0;
    const ping = this.#ping;
    if (ping !== undefined) {
      this.#ping = undefined;
      this.pingCame(ping);
      this.#kind.writer.flush(this);
    }
    this.#offer();
  }

  finished(): void {
    // Without a close frame from either end nothing is owed to the peer.
    if (this.#state === OPEN) this.#stream.destroy();
    else this.#whenSent(() => this.#stream.end());
  }

  closed(error?: Error): void {
    if (this.#state === OVER) return;
    this.#isClosed = true;
    this.#end ??= {
      code: "closed",
      message: "the connection ended without a close frame",
      cause: { code: NO_CLOSE_FRAME, reason: "", error },
    };
    // What was read before the end still wants to be received.
    if (!this.#isHeld || this.#state === FINISHING) this.#conclude();
  }

  deflated(data: Uint8Array, isText: boolean): void {
    const deflating = this.#deflating;
    deflating?.inflate(data, isText);
    if (deflating?.isInflating !== true) return;
    // What comes after it waits for it.
    this.#decoder.pause();
    this.#stream.pause();
  }

  inflatedLate(): void {
    // It was wrong, and the end of the connection was held back for it.
    if (this.#isClosed && this.#state === FINISHING) this.#conclude();
    else this.#resumeNow();
  }

  deflatedSome(): void {
    this.#kind.writer.flush(this);
    if (this.#state === OPEN) this.#offer();
  }

  messageCame(chunk: Chunk): void {
    this.#sink?.receive(chunk);
  }

  pingCame(data: Uint8Array): void {
    if (this.#state !== OPEN) return;
    // RFC 6455 section 5.5.3: of several pings the last one is to be answered. So a peer that does not read fills no buffer.
    if (this.#isFull) this.#ping = data;
    else this.#kind.writer.pong(this, data);
  }

  closeCame(code: number, reason: string): void {
    this.#end ??= { code: "closed", message: `the peer closed with ${code}`, cause: { code, reason } };
    this.#goodbye(code === CLOSE_CODE.none ? undefined : code);
  }

  peerFailed(code: number, message: string): void {
    const isTooBig = code === CLOSE_CODE.tooBig;
    this.#end ??= { code: isTooBig ? "too-big" : "protocol", message, cause: { code } };
    this.#decoder.stop();
    this.#deflating?.drop();
    this.#goodbye(code);
  }

  /** Sends the close frame, unless it has left before, and ends the own direction. */
  #goodbye(code: number | undefined): void {
    const isOwed = this.#state === OPEN;
    this.#state = FINISHING;
    this.#excess = 0;
    this.#whenSent(() => {
      if (isOwed) this.#kind.writer.close(this, code);
      this.#stream.end();
    });
    this.#stream.resume();
  }

  /** Does what is to be done when all that was sent has left, in as far as it was to be compressed. */
  #whenSent(task: () => void): void {
    if (this.#deflating === undefined) task();
    else this.#deflating.whenEmpty(task);
  }

  /** Tells the sink that there is room again, if it waits for it. */
  #offer(): void {
    if (!this.#isAwaited || !this.#hasRoom) return;
    this.#isAwaited = false;
    this.#excess = 0;
    this.#sink?.writable();
  }

  /** Is nothing to be received for now? */
  get #isHeld(): boolean {
    return this.#isPaused || this.#deflating?.isInflating === true;
  }

  get #hasRoom(): boolean {
    return !this.#isFull && this.#deflating?.isFull !== true;
  }

  /** What filled the link was not too much yet, however long it is. */
  #refuseMore(chunk: Chunk): boolean {
    if (this.#isAwaited) this.#excess += chunk.length;
    this.#isAwaited = true;
    if (this.#excess > MAX_EXCESS) this.abort();
    return false;
  }

  #resumeNow(): void {
    if (this.#isHeld || this.#state === OVER) return;
    this.#decoder.resume();
    this.#kind.writer.flush(this);
    if (this.#isHeld) return;
    if (this.#isClosed) this.#conclude();
    else this.#stream.resume();
  }

  #conclude(): void {
    this.#state = OVER;
    this.#decoder.stop();
    this.#deflating?.free();
    this.#kind.writer.flush(this);
    if (this.#end !== undefined) this.#sink?.ended(this.#end);
  }

  #announceLater(): void {
    const sink = this.#sink;
    const end = this.#end;
    if (sink !== undefined && end !== undefined) queueMicrotask(() => sink.ended(end));
  }
}
