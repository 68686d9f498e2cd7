import type { HttpBody, HttpExchange, HttpHeaders } from "@rt/protocol";
import type { RequestExchange } from "./answers.ts";
import { NUMBER } from "./numbering.ts";

/** What its number makes of a request. */
export type Turn =
  /** It is the next one. */
  | "next"
  /** It is the last one again, and has been seen to. */
  | "repeat"
  /** It comes a little before its turn. */
  | "early"
  /** It is none of these, or has come too often. */
  | "wrong";

/** Browsers and proxies repeat a request once for each connection that fails them, and have six at the most. Unread answers fill memory. */
const MAX_REPEATS = 8;

/** A page that goes sends what waits and its goodbye without an answer to what is under way. */
const MAX_EARLY = 2;

/**
 * The requests of one method on a numbered link, which sees one of them at a time: the last, however often it comes. Of the exchanges
 * that bring it the newest counts: it gets the answer, the same as those before it got, and it alone can be aborted.
 */
export class NumberedRequests implements RequestExchange {
  #number = 0;
  #repeats = 0;
  /** The newest exchange, until it is answered. */
  #exchange: HttpExchange | undefined;
  /** How many exchanges came: an answered one is known by its place, as to keep it would keep its connection. */
  #come = 0;
  /** Kept until the next number comes. */
  #answer: Parameters<HttpExchange["respond"]> | undefined;
  /** The most bytes a body may have; `undefined` when the link does not read it. */
  #limit: number | undefined;
  /** Hears the first body that comes whole. */
  #reader: ((body: HttpBody) => void) | undefined;
  #isReading = false;
  #onAborted: (() => void) | undefined;

  /** Takes an exchange. When it is the `next`, this stands for it. */
  take(exchange: HttpExchange): Turn {
    const given = exchange.query.get(NUMBER);
    const isFirst = this.#number === 0;
    if ((isFirst || this.#answer !== undefined) && given === String(this.#number + 1)) {
      this.#number += 1;
      this.#repeats = 0;
      this.#answer = undefined;
      this.#replaceBy(exchange);
      return "next";
    }
    if (given !== undefined && this.#isEarly(given)) return "early";
    if (isFirst || given !== String(this.#number) || this.#repeats === MAX_REPEATS) return "wrong";
    this.#repeats += 1;
    this.#replaceBy(exchange);
    if (this.#limit !== undefined) this.#read(exchange, this.#limit);
    this.#reply();
    return "repeat";
  }

  /** The number of the request that is to come. */
  get next(): number {
    return this.#number + 1;
  }

  get headers(): HttpHeaders {
    return this.#exchange?.headers ?? NONE;
  }

  read(limit: number, done: (body: HttpBody) => void): void {
    this.#limit = limit;
    this.#reader = done;
    if (this.#exchange !== undefined) this.#read(this.#exchange, limit);
  }

  respond(...answer: Parameters<HttpExchange["respond"]>): void {
    this.#answer = answer;
    this.#reply();
  }

  onAborted(task: () => void): void {
    this.#onAborted = task;
  }

  destroy(): void {
    this.#exchange?.destroy();
  }

  /** The link is over and repeats no answer any more. */
  release(): void {
    if (this.#answer === undefined) return;
    this.#answer = undefined;
    // A repeat whose body is still coming.
    this.destroy();
  }

  #isEarly(given: string): boolean {
    const ahead = Number(given) - this.next;
    return ahead >= 0 && ahead <= MAX_EARLY && given === String(Number(given));
  }

  #replaceBy(exchange: HttpExchange): void {
    const older = this.#exchange;
    this.#exchange = exchange;
    this.#isReading = false;
    this.#come += 1;
    const place = this.#come;
    exchange.onAborted(() => {
      if (place === this.#come) this.#onAborted?.();
    });
    older?.destroy();
  }

  /** Reads the body of a repeat, too: the connection is of use only behind it. */
  #read(exchange: HttpExchange, limit: number): void {
    const place = this.#come;
    this.#isReading = true;
    exchange.read(limit, (body) => {
      // A cut is heard of by another way, and a repeat may bring the body.
      if (place !== this.#come || body.kind === "aborted") return;
      this.#isReading = false;
      const reader = this.#reader;
      this.#reader = undefined;
      if (reader === undefined) this.#reply();
      else reader(body);
    });
  }

  #reply(): void {
    const exchange = this.#exchange;
    if (exchange === undefined || this.#answer === undefined || this.#isReading) return;
    this.#exchange = undefined;
    exchange.respond(...this.#answer);
  }
}

const NONE: HttpHeaders = {};
