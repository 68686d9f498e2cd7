import type { Chunk, HttpExchange, SharedChunk } from "@rt/protocol";
import { answerEmpty, type RequestExchange } from "../post-up/answers.ts";
import { NumberedRequests } from "../post-up/numbered-requests.ts";
import type { PostUpServerOptions } from "../post-up/post-intake.ts";
import { PostUpServerLink } from "../post-up/server-link.ts";
import { type AnswerPoll, CLOSE_RECORD, NOOP_RECORD } from "./answers.ts";
import type { ChooseCoding } from "./compression.ts";

/** A caller that waits for `writable` never has more than one chunk here; one that does not is stopped before it fills the memory. */
const MAX_WAITING = 16;

/** A chunk that waits for a GET. */
interface Waiting {
  readonly chunk: Chunk;
  readonly mayCompress: boolean;
}

/** What a {@link PollingServerLink} needs of its acceptor. */
export interface PollingServerOptions extends PostUpServerOptions {
  /** Answers a GET with a chunk. */
  readonly answerPoll: AnswerPoll;
  readonly chooseCoding: ChooseCoding | undefined;
}

/** The server's end of a polling link: chunks leave as answers to GET requests and come as bodies of POST requests. */
export class PollingServerLink extends PostUpServerLink {
  readonly #options: PollingServerOptions;
  readonly #gets: NumberedRequests | undefined;
  /** The GET that waits for a chunk. */
  #get: RequestExchange | undefined;
  /** The GET whose chunk is being compressed. */
  #coded: RequestExchange | undefined;
  #waiting: Waiting[] = [];
  #isClosing = false;
  /** What the GET that is pending at the end is answered. */
  #lastRecord = CLOSE_RECORD;

  /** The link that `first` opens, which is handed over by `exchange` like all others. */
  constructor(first: HttpExchange, options: PollingServerOptions) {
    super(first, options);
    this.#options = options;
    this.#gets = this.isNumbered ? new NumberedRequests() : undefined;
  }

  send(chunk: Chunk): boolean {
    return this.#take({ chunk, mayCompress: true });
  }

  sendShared({ chunk, mayCompress }: SharedChunk): boolean {
    return this.#take({ chunk, mayCompress });
  }

  close(): void {
    if (this.isOver) return;
    this.#isClosing = true;
    this.#closeWhenDone();
  }

  abort(): void {
    this.#lastRecord = NOOP_RECORD;
    this.finish({ code: "local", message: "aborted" });
  }

  protected got(exchange: HttpExchange): void {
    if (this.#gets === undefined) this.#poll(exchange);
    else if (this.isNextGet(this.#gets, exchange)) this.#poll(this.#gets);
  }

  protected ended(): void {
    const get = this.#get ?? this.#coded;
    const { answerPoll, traits, bytes } = this.#options;
    if (get !== undefined) answerPoll(get, traits.format?.join([this.#lastRecord], bytes) ?? this.#lastRecord);
    this.#get = undefined;
    this.#coded = undefined;
    this.#waiting = [];
    this.#gets?.release();
  }

  #take(waiting: Waiting): boolean {
    if (this.isOver || this.#isClosing) return false;
    this.#waiting.push(waiting);
    if (this.#waiting.length <= MAX_WAITING) this.#answer();
    else this.finish({ code: "local", message: `more than ${MAX_WAITING} chunks waited for a GET` });
    return false;
  }

  #poll(exchange: RequestExchange): void {
    if (this.#get !== undefined || this.#coded !== undefined) {
      answerEmpty(exchange, 400);
      this.finish({ code: "protocol", message: "a second GET came while one was pending" });
      return;
    }
    exchange.onAborted(() => this.missed("GET", { code: "broken", message: "the GET was aborted" }));
    this.#get = exchange;
    if (this.#waiting.length > 0) this.#answer();
    else this.sink?.writable();
  }

  /** Sends the next chunk with the pending GET, if there are both. */
  #answer(): void {
    const get = this.#get;
    if (get === undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#get = undefined;
    const { chunk, mayCompress } = next;
    const { answerPoll, chooseCoding } = this.#options;
    const coding = mayCompress ? chooseCoding?.(chunk, get.headers["accept-encoding"]) : undefined;
    if (coding === undefined) {
      answerPoll(get, chunk);
      this.#closeWhenDone();
      return;
    }
    this.#coded = get;
    coding.code(chunk, (coded) => {
      // An end while it was coded has answered the GET.
      if (this.isOver) return;
      this.#coded = undefined;
      if (coded === undefined) answerPoll(get, chunk);
      else answerPoll(get, coded, coding.name);
      this.#closeWhenDone();
    });
  }

  #closeWhenDone(): void {
    if (!this.#isClosing || this.#waiting.length > 0 || this.#coded !== undefined) return;
    this.#lastRecord = NOOP_RECORD;
    this.finish({ code: "local", message: "closed" }, true);
  }
}
