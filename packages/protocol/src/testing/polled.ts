import type { Chunk, LinkEnd } from "../contracts/index.ts";
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
import type { Way } from "./way.ts";

/** The frame that says nothing. */
const NOOP = "6";

/** The requests of one kind: the last one's number and answer, and all who wait for that. */
class Line {
  last = 0;
  #answer: SimulatedAnswer;
  #waiting: Reply[] = [];

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  next(reply: Reply): void {
    this.last++;
    this.#answer = undefined;
    this.#waiting = [reply];
  }

  /** The last request once more: it gets the same answer, and has no other effect. */
  repeat(reply: Reply): void {
    if (this.isWaiting) this.#waiting.push(reply);
    else reply(this.#answer);
  }

  answer(answer: SimulatedAnswer): void {
    this.#answer = answer;
    for (const reply of this.#waiting.splice(0)) reply(answer);
  }
}

/** The answering end of a simulated carrier of requests: it is writable while a poll waits. */
export class SimulatedPolled extends ExchangeEnd {
  readonly #gets = new Line();
  readonly #posts = new Line();
  #peer: { finish(end: LinkEnd): void } | undefined;
  #down: Way | undefined;
  #unsent: Chunk[] = [];
  /** The body of the POST that is not answered, as nobody has taken it. */
  #held: Chunk | undefined;
  #isClosing = false;

  /** Ties it to the end that polls. */
  connect(peer: { finish(end: LinkEnd): void }, down: Way): void {
    this.#peer = peer;
    this.#down = down;
  }

  send(chunk: Chunk): boolean {
    if (this.end !== undefined || this.#isClosing) return false;
    this.#unsent.push(chunk);
    if (this.#unsent.length > MAX_UNSENT) this.#leave(OVERFULL);
    else this.#answerNext();
    return false;
  }

  close(): void {
    this.#isClosing = true;
    if (this.#unsent.length === 0) this.#leave(CLOSED);
  }

  abort(): void {
    this.#leave(ABORTED);
  }

  sever(end: LinkEnd = BROKEN): void {
    this.finish(end);
    const peer = this.#peer;
    if (this.#gets.isWaiting) this.#down?.race(() => peer?.finish(BROKEN));
  }

  /** A request has come. The last one once more gets its answer again and is not looked at; one out of turn ends the link. */
  asked({ number, body }: SimulatedRequest, reply: Reply): void {
    const line = body === undefined ? this.#gets : this.#posts;
    if (this.end !== undefined) {
      reply(undefined);
    } else if (number === line.last) {
      line.repeat(reply);
    } else if (number !== line.last + 1) {
      reply(undefined);
      this.#leave({ code: "broken", message: "a request came out of turn" });
    } else {
      line.next(reply);
      if (body === undefined) this.#polled();
      else this.#posted(body);
    }
  }

  #polled(): void {
    if (this.#unsent.length > 0) this.#answerNext();
    else this.sink?.writable();
  }

  #posted(body: Chunk): void {
    this.#held = body;
    if (isTooBig(body, this.traits)) this.#leave(TOO_BIG);
    else this.handOver();
  }

  protected override handOver(): void {
    const body = this.#held;
    if (body === undefined || this.sink === undefined || this.isPaused || this.end !== undefined) return;
    this.#held = undefined;
    this.#posts.answer("ok");
    this.sink.receive(body);
  }

  #answerNext(): void {
    const chunk = this.#gets.isWaiting ? this.#unsent.shift() : undefined;
    if (chunk === undefined) return;
    this.#gets.answer(chunk);
    if (this.#isClosing && this.#unsent.length === 0) this.finish(CLOSED);
  }

  /** The poll that waits hears nothing, a post that nobody took is refused; the next one hears that the link is no more. */
  #leave(end: LinkEnd): void {
    this.finish(end);
    this.#gets.answer(NOOP);
    this.#posts.answer(undefined);
  }
}
