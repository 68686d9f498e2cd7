import type { Chunk, LinkEnd } from "../contracts/index.ts";
import {
  ABORTED,
  BROKEN,
  CLOSED,
  ExchangeEnd,
  type Reply,
  type SimulatedAnswer,
  type SimulatedRequest,
} from "./exchange-end.ts";
import type { Ways } from "./way.ts";

/** What answers the requests of a {@link SimulatedPoller}. */
export interface Answerer {
  asked(request: SimulatedRequest, reply: Reply): void;
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
    if (this.end !== undefined) return false;
    this.#unsent.push(chunk);
    this.#sendNext();
    return false;
  }

  override resume(): void {
    this.#isQuiet = false;
    this.#idle = undefined;
    this.#poll();
  }

  quiesce(idle: () => void): void {
    this.#letFinish(idle);
  }

  close(): void {
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
    if (this.#get !== undefined || this.#isQuiet || this.end !== undefined) return;
    this.#get = { number: (this.#lastGet?.number ?? 0) + 1, body: undefined };
    this.#lastGet = this.#get;
    this.#ask(this.#get);
  }

  #sendNext(): void {
    const body = this.#post === undefined ? this.#unsent.shift() : undefined;
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
    if (!this.#isUp) {
      this.#isUp = true;
      this.sink?.writable();
    }
    this.sink?.receive(chunk);
    this.#poll();
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
    if (this.#idle === undefined || this.#get !== undefined || this.#post !== undefined) return;
    this.clock.soon(() => {
      const idle = this.#idle;
      this.#idle = undefined;
      idle?.();
    });
  }
}
