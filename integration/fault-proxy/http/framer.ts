import { ChunkedBody } from "./chunked.ts";
import type { Body, ParsedHead } from "./head.ts";
import { HeadScanner } from "./head-scanner.ts";

/** One HTTP message on its way. */
export interface Message<Head> {
  /** Absent until all of it was seen. */
  head?: Head;
}

/** A run of bytes that belongs to one message, or to none that can be made out. */
export interface Piece<Head> {
  readonly bytes: Buffer;
  readonly message: Message<Head> | undefined;
  /** The message ends with this piece. */
  readonly last: boolean;
}

/** What tells requests from responses. */
export interface Grammar<Head> {
  /** Matches every beginning of a head. */
  readonly start: RegExp;
  /** `undefined` when the message's end cannot be known. */
  parse(text: string): ParsedHead<Head> | undefined;
}

type State = "head" | "body" | "opaque";

/** Cuts the bytes of one direction at the borders of its HTTP messages. It holds nothing back and changes nothing. */
export class Framer<Head> {
  readonly #grammar: Grammar<Head>;
  #state: State = "head";
  #scanner: HeadScanner;
  #message: Message<Head> | undefined;
  #body: Body = { kind: "until-close" };
  #chunked = new ChunkedBody();
  #left = 0;
  #after: "message" | "opaque" = "message";
  /** Whether opaque bytes have passed, so that the next message cannot be found any more. */
  #lost = false;

  constructor(grammar: Grammar<Head>) {
    this.#grammar = grammar;
    this.#scanner = new HeadScanner(grammar.start);
  }

  /** The pieces of a chunk; together they are the chunk. */
  feed(chunk: Buffer): Piece<Head>[] {
    const pieces: Piece<Head>[] = [];
    for (let at = 0; at < chunk.length; ) {
      const end = this.#next(chunk, at, pieces);
      at = end;
    }
    return pieces;
  }

  /** What comes from now on is no HTTP. */
  stop(): void {
    this.#lost = true;
    this.#state = "opaque";
  }

  /** Messages go on after all, as after a refused upgrade; unless opaque bytes have come already. */
  resume(): void {
    if (this.#state === "opaque" && !this.#lost) this.#state = "head";
  }

  #next(chunk: Buffer, at: number, pieces: Piece<Head>[]): number {
    if (this.#state === "head") return this.#readHead(chunk, at, pieces);
    if (this.#state === "body") return this.#readBody(chunk, at, pieces);
    return this.#giveUp(chunk, at, pieces);
  }

  #readHead(chunk: Buffer, at: number, pieces: Piece<Head>[]): number {
    this.#message ??= {};
    const end = this.#scanner.read(chunk, at);
    if (this.#scanner.failed) return this.#giveUp(chunk, at, pieces);
    if (end === undefined) {
      pieces.push({ bytes: chunk.subarray(at), message: this.#message, last: false });
      return chunk.length;
    }
    const parsed = this.#grammar.parse(this.#scanner.text());
    if (parsed === undefined) return this.#giveUp(chunk, at, pieces);
    this.#scanner = new HeadScanner(this.#grammar.start);
    this.#message.head = parsed.head;
    this.#after = parsed.next;
    this.#openBody(parsed.body);
    const last = this.#left === 0;
    pieces.push({ bytes: chunk.subarray(at, end), message: this.#message, last });
    if (last) this.#endMessage();
    return end;
  }

  #openBody(body: Body): void {
    this.#state = "body";
    this.#body = body;
    this.#left = body.kind === "length" ? body.bytes : Infinity;
    if (body.kind === "chunked") this.#chunked = new ChunkedBody();
  }

  #readBody(chunk: Buffer, at: number, pieces: Piece<Head>[]): number {
    const end = this.#bodyEnd(chunk, at);
    if (this.#chunked.broken) return this.#giveUp(chunk, at, pieces);
    const last = this.#left === 0;
    pieces.push({ bytes: chunk.subarray(at, end), message: this.#message, last });
    if (last) this.#endMessage();
    return end;
  }

  #bodyEnd(chunk: Buffer, at: number): number {
    if (this.#body.kind === "chunked") {
      const end = this.#chunked.read(chunk, at);
      if (this.#chunked.done) this.#left = 0;
      return end;
    }
    const end = Math.min(chunk.length, at + this.#left);
    this.#left -= end - at;
    return end;
  }

  #endMessage(): void {
    this.#message = undefined;
    this.#state = this.#after === "opaque" ? "opaque" : "head";
  }

  #giveUp(chunk: Buffer, at: number, pieces: Piece<Head>[]): number {
    this.stop();
    pieces.push({ bytes: chunk.subarray(at), message: undefined, last: false });
    return chunk.length;
  }
}
