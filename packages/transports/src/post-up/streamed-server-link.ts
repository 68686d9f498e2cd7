import type { Chunk, HttpExchange, ResponseSink, ResponseStream } from "@rt/protocol";
import { answerEmpty } from "./answers.ts";
import { type DownFormat, STREAM_HEADERS } from "./downstream.ts";
import { NUMBER } from "./numbering.ts";
import type { PostUpServerOptions } from "./post-intake.ts";
import { PostUpServerLink } from "./server-link.ts";

/** What may be sent to a link that is full; then it ends. Far above what a caller that waits for `writable` leaves. */
const MAX_EXCESS = 16_777_216;

/** What a {@link StreamedServerLink} needs of its acceptor. */
export interface StreamedServerOptions extends PostUpServerOptions {
  readonly down: DownFormat;
}

/**
 * The server's end of a link that is one answer without an end, and POSTs: chunks leave as pieces of the body of the first GET, and come
 * as bodies of POST requests. The link lives as long as that answer: whoever loses it opens another link.
 */
export class StreamedServerLink extends PostUpServerLink implements ResponseSink {
  readonly #down: DownFormat;
  #stream: ResponseStream | undefined;
  #excess = 0;
  #isFull = false;
  #isClosing = false;

  /** Answers `first`, which opens the link. */
  constructor(first: HttpExchange, options: StreamedServerOptions) {
    super(first, options);
    this.#down = options.down;
    this.exchange(first);
  }

  send(chunk: Chunk): boolean {
    const stream = this.#stream;
    if (stream === undefined || this.isOver || this.#isClosing) return false;
    const piece = this.#down.write(chunk);
    if (this.#isFull) this.#excess += piece.length;
    if (!stream.write(piece)) this.#isFull = true;
    if (this.#excess > MAX_EXCESS) this.#cut("more was sent than a full link takes");
    return !this.#isFull;
  }

  close(): void {
    if (this.isOver || this.#isClosing) return;
    this.#isClosing = true;
    const { epilogue } = this.#down;
    if (epilogue.length > 0) this.#stream?.write(epilogue);
    this.#stream?.end();
  }

  abort(): void {
    this.#cut("aborted");
  }

  drained(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#excess = 0;
    if (!this.isOver && !this.#isClosing) this.sink?.writable();
  }

  closed(isWhole: boolean): void {
    if (this.#isClosing && isWhole) this.finish({ code: "local", message: "closed" }, true);
    else this.missed("GET", { code: "closed", message: "the client has gone" });
  }

  protected got(exchange: HttpExchange): void {
    if (this.#stream !== undefined) {
      answerEmpty(exchange, 400);
      // Nothing on the way knows the `sid` that it bears.
      this.finish({ code: "protocol", message: "a second GET came" });
    } else if (this.isNumbered && exchange.query.get(NUMBER) !== "1") {
      this.outOfTurn(exchange);
    } else {
      const { headers, prologue } = this.#down;
      this.#stream = exchange.stream(200, { ...STREAM_HEADERS, ...headers }, this);
      if (prologue.length > 0) this.#stream.write(prologue);
    }
  }

  protected ended(isInOrder: boolean): void {
    if (!isInOrder) this.#stream?.destroy();
  }

  #cut(message: string): void {
    this.finish({ code: "local", message });
  }
}
