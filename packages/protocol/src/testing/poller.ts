import type { Chunk, LinkEnd, LinkSink } from "../contracts/index.ts";
import { isTooBig } from "./chunk-size.ts";
import {
  ABORTED,
  BROKEN,
  CLOSED,
  ExchangeEnd,
  MAX_UNSENT,
  OVERFULL,
  type Reply,
  type SimulatedAnswer,
  type SimulatedRequest,
  TOO_BIG,
} from "./exchange-end.ts";
import type { Ways } from "./way.ts";

/** What answers the requests of a {@link SimulatedPoller}. */
export interface Answerer {
  /** Takes a request; the answer may take its time. */
  asked(request: SimulatedRequest, reply: Reply): void;
  /** Ends now. */
  finish(end: LinkEnd): void;
}

/** The asking end of a simulated carrier of requests: one poll and one post at a time. */
export class SimulatedPoller extends ExchangeEnd {
  #server: Answerer | undefined;
  #ways: Ways | undefined;
  /** The requests that are under way, and the last ones of all. */
  #get: SimulatedRequest | undefined;
  #post: SimulatedRequest | undefined;
  #lastGet: SimulatedRequest | undefined;
  #lastPost: SimulatedRequest | undefined;
  /** How often the answers that were under way were lost. */
  #losses = 0;
  #isUp = false;
  #isQuiet = false;
  #isClosing = false;
  /** What came and was not taken in. */
  #held: Chunk | undefined;
  #unsent: Chunk[] = [];
  #idle: (() => void) | undefined;

  /** The first poll is what brings the other end about. */
  connect(server: Answerer, ways: Ways): void {
    this.#server = server;
    this.#ways = ways;
    const first = { number: 1, body: undefined };
    this.#get = first;
    this.#lastGet = first;
    server.asked(first, this.#replyTo(first));
  }

  send(chunk: Chunk): boolean {
    if (this.end !== undefined || this.#isClosing) return false;
    this.#unsent.push(chunk);
    if (this.#unsent.length > MAX_UNSENT) this.sever(OVERFULL);
    else this.#sendNext();
    return false;
  }

  override resume(): void {
    super.resume();
    if (this.#isClosing) return;
    this.#isQuiet = false;
    this.#idle = undefined;
  }

  /** Begins no new request, and says when none is under way any more. */
  quiesce(idle: () => void): void {
    if (!this.#isClosing) this.#letFinish(idle);
  }

  close(): void {
    if (!this.#isUp) this.sever(CLOSED);
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#letFinish(() => this.finish(CLOSED));
  }

  abort(): void {
    this.sever(ABORTED);
  }

  sever(end: LinkEnd = BROKEN): void {
    this.finish(end);
    const server = this.#server;
    const isBusy = this.#get !== undefined || this.#post !== undefined;
    if (isBusy) this.#ways?.up.race(() => server?.finish(BROKEN));
  }

  /** The network, or a browser by itself, sends the last requests once more. */
  repeat(): void {
    for (const request of [this.#lastGet, this.#lastPost]) if (request !== undefined) this.#ask(request);
  }

  /** The answers that are under way are lost: the requests fail, or are sent once more, as browsers do by themselves. */
  loseAnswers(isRepeated: boolean): void {
    const lost = [this.#get, this.#post].filter((request) => request !== undefined);
    if (lost.length === 0) return;
    this.#losses++;
    if (!isRepeated) this.finish(BROKEN);
    for (const request of lost) this.#ask(request);
  }

  #poll(): void {
    const isBusy = this.#get !== undefined || this.#held !== undefined;
    if (isBusy || !this.#isUp || this.isPaused || this.#isQuiet || this.end !== undefined) return;
    this.#get = { number: (this.#lastGet?.number ?? 0) + 1, body: undefined };
    this.#lastGet = this.#get;
    this.#ask(this.#get);
  }

  #sendNext(): void {
    const body = this.#isUp && this.#post === undefined ? this.#unsent.shift() : undefined;
    if (body === undefined) return;
    this.#post = { number: (this.#lastPost?.number ?? 0) + 1, body };
    this.#lastPost = this.#post;
    this.#ask(this.#post);
  }

  #ask(request: SimulatedRequest): void {
    if (this.end !== undefined) return;
    const server = this.#server;
    const reply = this.#replyTo(request);
    this.#ways?.up.race(
      () => server?.asked(request, reply),
      () => reply(undefined),
    );
  }

  #replyTo(request: SimulatedRequest): Reply {
    const losses = this.#losses;
    return (answer) =>
      this.#ways?.down.race(() => {
        if (losses === this.#losses) this.#answered(request, answer);
      });
  }

  /** The first answer to a request is the one that counts. */
  #answered(request: SimulatedRequest, answer: SimulatedAnswer): void {
    const isAwaited = request === this.#get || request === this.#post;
    if (!isAwaited || this.end !== undefined) return;
    if (answer === undefined) this.finish({ code: "broken", message: "400" });
    else if (request === this.#get) this.#polled(answer);
    else this.#posted();
    this.#settleIdle();
  }

  #polled(chunk: Chunk): void {
    this.#get = undefined;
    this.#held = chunk;
    if (isTooBig(chunk, this.traits)) this.sever(TOO_BIG);
    else this.handOver();
  }

  protected override handOver(): void {
    const chunk = this.#held;
    if (this.sink === undefined || this.isPaused || this.end !== undefined) return;
    if (chunk !== undefined) {
      if (!this.#isUp) this.#up(this.sink);
      this.#held = undefined;
      this.sink.receive(chunk);
      this.#settleIdle();
    }
    this.#poll();
  }

  #up(sink: LinkSink): void {
    this.#isUp = true;
    sink.writable();
    this.#sendNext();
  }

  #posted(): void {
    this.#post = undefined;
    if (this.#unsent.length > 0) this.#sendNext();
    else this.sink?.writable();
  }

  #letFinish(idle: () => void): void {
    this.#isQuiet = true;
    this.#idle = idle;
    this.#settleIdle();
  }

  #settleIdle(): void {
    if (this.#idle === undefined || this.#isBusy) return;
    this.clock.soon(() => {
      const idle = this.#idle;
      if (idle === undefined || this.#isBusy || this.end !== undefined) return;
      this.#idle = undefined;
      idle();
    });
  }

  get #isBusy(): boolean {
    const isDone = this.#get === undefined && this.#post === undefined && this.#held === undefined;
    return !isDone;
  }
}
