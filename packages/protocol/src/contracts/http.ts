import type { ByteStream } from "./byte-stream.ts";

/** Headers by lower-case name; a repeated header is joined by `, ` as in RFC 9110 section 5.3. */
export type HttpHeaders = Readonly<Record<string, string | undefined>>;

/** A request as the server's core sees it, without a platform's type. */
export interface HttpRequest {
  readonly method: string;
  /** The request target as received: path and query. */
  readonly url: string;
  /** The query's parameters; of a repeated one the last value. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: HttpHeaders;
  readonly remoteAddress: string;
  /** Did it come over TLS? */
  readonly secure: boolean;
}

/** How reading a body ended. */
export type HttpBody =
  | { readonly kind: "complete"; readonly bytes: Uint8Array }
  /** More than the limit; the rest is not read. */
  | { readonly kind: "too-big" }
  /** The peer went before the end. */
  | { readonly kind: "aborted" };

/** Where a {@link ResponseStream} hands what it has to say. */
export interface ResponseSink {
  /** The stream takes pieces again, after a `write` that returned `false`. */
  drained(): void;
  /** It is over; called once, last. `isWhole`: all of it has left, `end` included. Where not, the peer has gone, or `destroy` was called. */
  closed(isWhole: boolean): void;
}

/** The body of an answer that goes on until it is ended. No method throws. */
export interface ResponseStream {
  /** Takes the next piece of the body, whose bytes the caller does not change afterwards; `false` when it is full, or over. */
  write(piece: string | Uint8Array): boolean;
  /** Ends the body in order, once all of it has left. */
  end(): void;
  /** Ends the connection at once, so that the peer can tell that the body is not whole. */
  destroy(): void;
}

/** One HTTP request that waits for its one response. */
export interface HttpExchange extends HttpRequest {
  /**
   * Reads the body once, counting bytes as they come; stops above `limit`. `done` is called once; of a peer that has gone already it hears
   * in a microtask.
   */
  read(limit: number, done: (body: HttpBody) => void): void;
  /** Answers, once. Does nothing when the peer is gone. The exchange adds `Content-Length`, but to 204. */
  respond(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): void;
  /**
   * Answers, once, with a body of no known length, which leaves as it is written: status and headers at the latest when the turn ends.
   * From now on `sink` hears of the end, and not the task of `onAborted`. Where it was answered before, or the peer is gone, the stream
   * takes nothing.
   */
  stream(status: number, headers: Readonly<Record<string, string>>, sink: ResponseSink): ResponseStream;
  /** Sets the one task to run when the peer goes before the response has left; in a microtask where it has gone already. */
  onAborted(task: () => void): void;
  /** Ends the connection without an answer. */
  destroy(): void;
}

/** One HTTP/1.1 upgrade request that waits to be accepted or refused. */
export interface UpgradeExchange extends HttpRequest {
  /**
   * Answers `101` with `headers`, each value of a list in a line of its own, and hands over the connection; one on which an earlier request
   * waits for its answer is ended instead.
   */
  accept(headers: Readonly<Record<string, string | readonly string[]>>): ByteStream;
  /** Answers with an error, in plain text, and closes the connection. */
  refuse(status: number, message: string, headers?: Readonly<Record<string, string>>): void;
}
