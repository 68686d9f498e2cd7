import type { CancelTask, Chunk, Clock, ExchangeLink, HttpExchange, LinkEnd, LinkSink, LinkTraits } from "@rt/protocol";
import { answerEmpty, answerUnknown, type RequestExchange } from "./answers.ts";
import { NumberedRequests } from "./numbered-requests.ts";
import { isNumbered, NUMBER } from "./numbering.ts";
import { type IntakeOwner, PostIntake, type PostUpServerOptions } from "./post-intake.ts";

/**
 * How long a link that has lost a request lives on, in milliseconds: a browser repeats what was cut with its connection, and a page that is
 * closed cuts what it waits for and says goodbye, which race each other to the server.
 */
const LINGER = 1000;

/** What a link can miss: a request that was cut or is overdue, by its method, or a POST before one that came early. */
type Missing = "GET" | "POST" | "before";

/**
 * The server's end of a link whose client sends by POST. How chunks get to the client is the subclass's affair.
 *
 * Where the first request says so, all are numbered: the last one again gets the same answer and is not processed again; a POST that comes
 * a little early, as one may from a page that goes, waits for its turn; any other number is answered 400 and ends the link with `broken`.
 */
export abstract class PostUpServerLink implements ExchangeLink, IntakeOwner {
  readonly traits: LinkTraits;
  protected sink: LinkSink | undefined;
  protected readonly isNumbered: boolean;
  readonly #intake: PostIntake;
  readonly #posts: NumberedRequests | undefined;
  readonly #clock: Clock | undefined;
  /** POSTs that wait for their turn, by their numbers. */
  readonly #early = new Map<number, HttpExchange>();
  /** What ends the link unless that comes which is missing. */
  readonly #missing: { [what in Missing]?: CancelTask | undefined } = {};
  #end: LinkEnd | undefined;
  #isPaused = false;

  /** `first` is the request that opens the link; it is handed over by `exchange` like all others. */
  constructor(first: HttpExchange, options: PostUpServerOptions) {
    this.traits = options.traits;
    this.isNumbered = isNumbered(first.query);
    this.#clock = options.clock;
    this.#posts = this.isNumbered ? new NumberedRequests() : undefined;
    this.#intake = new PostIntake(this, options);
  }

  abstract send(chunk: Chunk): boolean;
  abstract close(): void;
  abstract abort(): void;

  bind(sink: LinkSink): void {
    this.sink = sink;
    if (this.#end !== undefined) this.#announce(this.#end);
    else this.#intake.deliverLater();
  }

  /** Takes the next request of the link, the one that opened it among them. */
  exchange(exchange: HttpExchange): void {
    const { method } = exchange;
    if (this.isOver) answerUnknown(exchange);
    else if (method === "GET") this.got(exchange);
    else if (method !== "POST") answerEmpty(exchange, 500);
    else if (this.#posts === undefined) this.#intake.take(exchange);
    else this.#postNumbered(this.#posts, exchange);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#intake.deliverLater();
  }

  get isReceptive(): boolean {
    return this.sink !== undefined && !this.#isPaused && !this.isOver;
  }

  posted(chunk: Chunk): void {
    this.sink?.receive(chunk);
    const next = this.#posts?.next;
    const early = next === undefined ? undefined : this.#early.get(next);
    if (next === undefined || early === undefined || this.isOver) return;
    this.#early.delete(next);
    this.exchange(early);
  }

  postFailed(end: LinkEnd): void {
    this.finish(end);
  }

  postCut(end: LinkEnd): void {
    this.missed("POST", end);
  }

  /** Takes a GET: the first one, or another. */
  protected abstract got(exchange: HttpExchange): void;

  /** Ends what leads to the client. */
  protected abstract ended(isInOrder: boolean): void;

  protected get isOver(): boolean {
    return this.#end !== undefined;
  }

  /** Is it the turn of this GET? A repeat has been seen to; one out of turn ends the link. */
  protected isNextGet(requests: NumberedRequests, exchange: HttpExchange): boolean {
    const turn = requests.take(exchange);
    if (turn === "wrong" || turn === "early") this.outOfTurn(exchange);
    else this.#found("GET");
    return turn === "next";
  }

  protected outOfTurn(exchange: RequestExchange & Pick<HttpExchange, "method">): void {
    answerEmpty(exchange, 400);
    // An intermediary may have lost or repeated it: no breach by the peer.
    this.finish({ code: "broken", message: `a ${exchange.method} came out of turn` });
  }

  /**
   * Something is missing: the link ends, where all is numbered only if it does not come again soon, and after
   * the last words of a client that leaves.
   */
  protected missed(what: Missing, end: LinkEnd): void {
    const clock = this.#clock;
    if (!this.isNumbered || clock === undefined) return this.finish(end);
    // In halves: behind a stall a timer may come before what has arrived, which is read between the two.
    this.#missing[what] ??= clock.at(clock.now() + LINGER / 2, () => {
      this.#missing[what] = clock.at(clock.now() + LINGER / 2, () => this.finish(end));
    });
  }

  /** Ends the link, once. `isInOrder`: by `close`, when all has left. */
  protected finish(end: LinkEnd, isInOrder: boolean = false): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#found("GET");
    this.#found("POST");
    this.#found("before");
    this.ended(isInOrder);
    this.#intake.end(isInOrder);
    this.#posts?.release();
    for (const early of this.#early.values()) answerUnknown(early);
    this.#early.clear();
    this.#announce(end);
  }

  #postNumbered(posts: NumberedRequests, exchange: HttpExchange): void {
    const turn = posts.take(exchange);
    if (turn === "early") return this.#keepEarly(exchange);
    if (turn === "wrong") return this.outOfTurn(exchange);
    this.#found("POST");
    if (turn === "repeat") return;
    // What is missing from now on has a time of its own.
    this.#found("before");
    if (this.#early.size > 0 && !this.#early.has(posts.next)) this.#missedBefore();
    this.#intake.take(posts);
  }

  #keepEarly(exchange: HttpExchange): void {
    const number = Number(exchange.query.get(NUMBER));
    this.#early.get(number)?.destroy();
    this.#early.set(number, exchange);
    this.#missedBefore();
  }

  /** What an early one waits for is on its way, or lost. */
  #missedBefore(): void {
    this.missed("before", { code: "broken", message: "a POST came out of turn" });
  }

  #found(what: Missing): void {
    this.#missing[what]?.();
    this.#missing[what] = undefined;
  }

  #announce(end: LinkEnd): void {
    const { sink } = this;
    if (sink !== undefined) queueMicrotask(() => sink.ended(end));
  }
}
