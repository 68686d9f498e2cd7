import type {
  BytePort,
  Chunk,
  ExchangeLink,
  HttpBody,
  HttpExchange,
  LinkEnd,
  LinkSink,
  LinkTraits,
} from "@rt/protocol";
import {
  answerEmpty,
  answerPoll,
  answerPost,
  answerUnknown,
  CLOSE_RECORD,
  NOOP_RECORD,
  type PollingExchange,
} from "./answers.ts";
import type { ChooseCoding } from "./compression.ts";
import type { LinkRequests, NumberedRequests } from "./numbered-requests.ts";

/** A caller that waits for `writable` never has more than one chunk here; one that does not is stopped before it fills the memory. */
const MAX_WAITING = 16;

/** What a {@link PollingServerLink} needs of its acceptor. */
export interface PollingServerOptions {
  readonly traits: LinkTraits;
  readonly bytes: BytePort;
  readonly chooseCoding: ChooseCoding | undefined;
}

/** The server's end of a polling link: chunks leave as answers to GET requests and come as bodies of POST requests. */
export class PollingServerLink implements ExchangeLink {
  readonly #options: PollingServerOptions;
  readonly #numbered: LinkRequests | undefined;
  #sink: LinkSink | undefined;
  #end: LinkEnd | undefined;
  /** The GET that waits for a chunk. */
  #get: PollingExchange | undefined;
  /** The GET whose chunk is being compressed. */
  #coded: PollingExchange | undefined;
  /** The POST that is being read, or has not been delivered because the link is paused. */
  #post: PollingExchange | undefined;
  #held: string | undefined;
  #waiting: Chunk[] = [];
  #isPaused = false;
  #isClosing = false;

  /** With `numbered`, a request that comes again does no harm. */
  constructor(options: PollingServerOptions, numbered: LinkRequests | undefined) {
    this.#options = options;
    this.#numbered = numbered;
  }

  get traits(): LinkTraits {
    return this.#options.traits;
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    if (this.#end !== undefined) this.#announce(this.#end);
    else this.#deliverLater();
  }

  /** Takes the next request of the link. The one that opened it is a GET like any other. */
  exchange(exchange: HttpExchange): void {
    const { method } = exchange;
    if (this.#end !== undefined) answerUnknown(exchange);
    else if (method !== "GET" && method !== "POST") answerEmpty(exchange, 500);
    else if (this.#numbered === undefined) this.#begin(method, exchange);
    else this.#beginNumbered(method, exchange, this.#numbered[method]);
  }

  send(chunk: Chunk): boolean {
    if (this.#end !== undefined || this.#isClosing) return false;
    this.#waiting.push(chunk);
    if (this.#waiting.length <= MAX_WAITING) this.#answer();
    else this.#finish({ code: "local", message: `more than ${MAX_WAITING} chunks waited for a GET` }, CLOSE_RECORD);
    return false;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#deliverLater();
  }

  close(): void {
    if (this.#end !== undefined) return;
    this.#isClosing = true;
    this.#closeWhenDone();
  }

  abort(): void {
    this.#finish({ code: "local", message: "aborted" }, NOOP_RECORD);
  }

  #beginNumbered(method: "GET" | "POST", exchange: HttpExchange, requests: NumberedRequests): void {
    const turn = requests.take(exchange);
    if (turn === "next") this.#begin(method, requests);
    if (turn !== "wrong") return;
    answerEmpty(exchange, 400);
    // An intermediary may have lost or repeated it: no breach by the peer.
    this.#broken(`a ${method} came out of turn`);
  }

  #begin(method: "GET" | "POST", exchange: PollingExchange): void {
    if (method === "GET") this.#poll(exchange);
    else this.#take(exchange);
  }

  #poll(exchange: PollingExchange): void {
    if (this.#get !== undefined || this.#coded !== undefined) {
      answerEmpty(exchange, 400);
      this.#finish({ code: "protocol", message: "a second GET came while one was pending" }, CLOSE_RECORD);
      return;
    }
    exchange.onAborted(() => this.#broken("the GET was aborted"));
    this.#get = exchange;
    if (this.#waiting.length > 0) this.#answer();
    else this.#sink?.writable();
  }

  #take(exchange: PollingExchange): void {
    if (exchange.headers["content-type"]?.trim().toLowerCase() === "application/octet-stream") {
      answerEmpty(exchange, 400);
      this.#finish({ code: "protocol", message: "a POST had the type application/octet-stream" }, CLOSE_RECORD);
    } else if (this.#post !== undefined) {
      answerEmpty(exchange, 400);
      this.#finish({ code: "protocol", message: "a second POST came while one was pending" }, CLOSE_RECORD);
    } else {
      this.#post = exchange;
      exchange.onAborted(() => this.#broken("the POST was aborted"));
      exchange.read(this.traits.maxChunk, (body) => this.#bodyRead(exchange, body));
    }
  }

  #bodyRead(exchange: PollingExchange, body: HttpBody): void {
    if (body.kind === "aborted") {
      this.#broken("the POST was aborted");
    } else if (body.kind === "too-big") {
      answerEmpty(exchange, 413);
      this.#post = undefined;
      this.#finish({ code: "too-big", message: `a POST had more than ${this.traits.maxChunk} bytes` }, CLOSE_RECORD);
    } else if (this.#end !== undefined) {
      answerUnknown(exchange);
    } else {
      this.#bodyComplete(exchange, this.#options.bytes.readUtf8(body.bytes, 0, body.bytes.length));
    }
  }

  #bodyComplete(exchange: PollingExchange, text: string | undefined): void {
    if (text === undefined) {
      answerEmpty(exchange, 400);
      this.#post = undefined;
      this.#finish({ code: "protocol", message: "a POST was not UTF-8" }, CLOSE_RECORD);
    } else {
      this.#held = text;
      if (!this.#isPaused) this.#deliver();
    }
  }

  #deliver(): void {
    const sink = this.#sink;
    const post = this.#post;
    const chunk = this.#held;
    if (this.#isPaused || sink === undefined || post === undefined || chunk === undefined) return;
    this.#post = undefined;
    this.#held = undefined;
    // First, so that the answer is the same whatever the chunk leads to.
    answerPost(post);
    sink.receive(chunk);
  }

  #deliverLater(): void {
    if (this.#held !== undefined) queueMicrotask(() => this.#deliver());
  }

  /** Sends the next chunk with the pending GET, if there are both. */
  #answer(): void {
    const get = this.#get;
    if (get === undefined) return;
    const chunk = this.#waiting.shift();
    if (chunk === undefined) return;
    this.#get = undefined;
    const coding = this.#options.chooseCoding?.(chunk, get.headers["accept-encoding"]);
    if (coding === undefined) {
      answerPoll(get, chunk);
      this.#closeWhenDone();
      return;
    }
    this.#coded = get;
    coding.code(chunk, (coded) => {
      // An end while it was coded has answered the GET.
      if (this.#end !== undefined) return;
      this.#coded = undefined;
      if (coded === undefined) answerPoll(get, chunk);
      else answerPoll(get, coded, coding.name);
      this.#closeWhenDone();
    });
  }

  #closeWhenDone(): void {
    if (!this.#isClosing || this.#waiting.length > 0 || this.#coded !== undefined) return;
    // A POST that is under way hears that the session is unknown; cut, its client would report a failure instead of a close.
    if (this.#held === undefined) this.#post = undefined;
    this.#finish({ code: "local", message: "closed" }, NOOP_RECORD);
  }

  #broken(message: string): void {
    this.#finish({ code: "broken", message }, CLOSE_RECORD);
  }

  /** Ends the link; the pending GET is answered with `lastRecord`, a pending POST is cut. */
  #finish(end: LinkEnd, lastRecord: string): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    const get = this.#get ?? this.#coded;
    if (get !== undefined) answerPoll(get, lastRecord);
    this.#post?.destroy();
    this.#get = undefined;
    this.#coded = undefined;
    this.#post = undefined;
    this.#held = undefined;
    this.#waiting = [];
    this.#numbered?.GET.release();
    this.#numbered?.POST.release();
    this.#announce(end);
  }

  #announce(end: LinkEnd): void {
    const sink = this.#sink;
    if (sink !== undefined) queueMicrotask(() => sink.ended(end));
  }
}
