import type { ByteSink, ByteStream, Chunk, Link, LinkEnd, LinkSink, LinkTraits } from "@rt/protocol";

/** What may be sent to a link that is full; then it ends. Far above what a caller that waits for `writable` leaves. */
const MAX_EXCESS = 16_777_216;

const OPEN = 0;
/** The own direction ends behind what was written; the end of the connection is awaited. */
const ENDING = 1;
const OVER = 2;

/**
 * A byte stream as a link, in either role: what is sent is written as it is, and what comes is handed on as it comes. It has no timer:
 * the session bounds each wait by `abort`.
 */
export class RawLink implements Link, ByteSink {
  readonly traits: LinkTraits;
  readonly #stream: ByteStream;
  #sink: LinkSink | undefined;
  /** Why the link ends, once that is known. */
  #end: LinkEnd | undefined;
  #state: typeof OPEN | typeof ENDING | typeof OVER = OPEN;
  /** Bytes that were sent while the link was full. */
  #excess = 0;
  #isFull = false;

  constructor(traits: LinkTraits, stream: ByteStream) {
    this.traits = traits;
    this.#stream = stream;
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    if (this.#state === OVER) this.#announceLater();
    else this.#stream.bind(this);
  }

  /** Texts are no part of a byte stream: one ends the link. */
  send(chunk: Chunk): boolean {
    if (this.#state !== OPEN) return false;
    if (typeof chunk === "string" || this.#isTooMuch(chunk.length)) {
      this.abort();
      return false;
    }
    this.#isFull = !this.#stream.write(chunk);
    return !this.#isFull;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  close(): void {
    if (this.#state === OPEN) this.#finish({ code: "local", message: "closed" });
  }

  abort(): void {
    if (this.#state === OVER) return;
    this.#state = OVER;
    this.#end = { code: "local", message: "aborted" };
    this.#stream.destroy();
    this.#announceLater();
  }

  data(bytes: Uint8Array): void {
    if (this.#state !== OVER) this.#sink?.receive(bytes);
  }

  drained(): void {
    this.#isFull = false;
    this.#excess = 0;
    if (this.#state === OPEN) this.#sink?.writable();
  }

  finished(): void {
    if (this.#state !== OPEN) return;
    this.#finish({ code: "closed", message: "the peer ended the connection" });
    // A peer that wants no more will hardly read a backlog.
    if (this.#isFull) this.#stream.destroy();
  }

  closed(error?: Error): void {
    if (this.#state === OVER) return;
    this.#state = OVER;
    this.#end ??= { code: "closed", message: error?.message ?? "the connection is gone", cause: error };
    this.#sink?.ended(this.#end);
  }

  #finish(end: LinkEnd): void {
    this.#state = ENDING;
    this.#end = end;
    this.#stream.end();
  }

  #isTooMuch(bytes: number): boolean {
    if (this.#isFull) this.#excess += bytes;
    return this.#excess > MAX_EXCESS;
  }

  #announceLater(): void {
    const sink = this.#sink;
    const end = this.#end;
    if (sink !== undefined && end !== undefined) queueMicrotask(() => sink.ended(end));
  }
}
