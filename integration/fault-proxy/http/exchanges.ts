import type { Framer } from "./framer.ts";
import { NO_BODY, type ParsedHead, parseRequest, parseStatus, type RequestHead } from "./head.ts";

/** More unanswered requests on one connection are no HTTP as we know it. */
const MOST_OPEN = 1000;

/** A request that went to the target, and what its answer must do. */
export interface Exchange {
  readonly request: RequestHead;
  /** Run once, when the answer has passed or the connection is over. */
  readonly settled: (() => void)[];
  /** Runs before the answer; whether it is lost. */
  readonly lose: (() => boolean) | undefined;
}

/** What the proxy knows of a response. */
export interface ResponseHead {
  readonly status: number;
  /** What it answers; absent when nobody asked. */
  readonly exchange: Exchange | undefined;
  /** Another response to the same request follows. */
  readonly interim: boolean;
}

/** Beginnings of requests. */
export const REQUEST_START: RegExp = /^[A-Z][A-Z-]{0,15}(?: .*)?$/;
/** Beginnings of responses. */
export const RESPONSE_START: RegExp = /^(?:H|HT|HTT|HTTP|HTTP\/|HTTP\/1|HTTP\/1\..*)$/;

/** Pairs the requests of one connection with their responses. */
export class Exchanges {
  /** The connection changed to another protocol. */
  upgraded = false;
  /** Forwarded, and no response seen. */
  #unanswered: Exchange[] = [];
  /** Forwarded, and no whole response passed on. */
  #open: Exchange[] = [];
  #idle: (() => void)[] = [];
  #requests: Framer<RequestHead> | undefined;
  #closed = false;

  /** Tells where requests are framed: that depends on the answers to requests for an upgrade. */
  watch(requests: Framer<RequestHead>): void {
    this.#requests = requests;
  }

  parseRequest(text: string): ParsedHead<RequestHead> | undefined {
    return parseRequest(text);
  }

  /** Reads the head of a response to the oldest unanswered request. */
  parseResponse(text: string): ParsedHead<ResponseHead> | undefined {
    const parsed = parseStatus(text);
    if (parsed === undefined) return undefined;
    const { status } = parsed;
    const interim = status < 200 && status !== 101;
    const exchange = interim ? this.#unanswered[0] : this.#unanswered.shift();
    const method = exchange?.request.method;
    const opaque = status === 101 || (method === "CONNECT" && status < 300);
    if (opaque) this.#upgrade();
    else if (!interim && exchange?.request.upgrade === true) this.#requests?.resume();
    return {
      head: { status, exchange, interim },
      body: method === "HEAD" || isBodiless(status) ? NO_BODY : parsed.body,
      next: opaque ? "opaque" : "message",
    };
  }

  /** A request goes to the target now. */
  open(request: RequestHead, lose?: () => boolean): Exchange {
    const exchange: Exchange = { request, settled: [], lose };
    if (this.#open.length >= MOST_OPEN) this.#requests?.stop();
    else if (!this.#closed) {
      this.#unanswered.push(exchange);
      this.#open.push(exchange);
    }
    return exchange;
  }

  /** Runs the task once the answer has passed on, or when the connection is over. */
  whenSettled(exchange: Exchange, task: () => void): void {
    if (this.#open.includes(exchange)) exchange.settled.push(task);
    else task();
  }

  /** Runs the task when no answer is outstanding any more. */
  whenIdle(task: () => void): void {
    if (this.#open.length === 0) task();
    else this.#idle.push(task);
  }

  /** A whole response was passed on. */
  settle(exchange: Exchange): void {
    this.#open = this.#open.filter((other) => other !== exchange);
    for (const task of exchange.settled.splice(0)) task();
    if (this.#open.length === 0) for (const task of this.#idle.splice(0)) task();
  }

  /** The connection is over. */
  close(): void {
    this.#closed = true;
    const open = this.#open.splice(0);
    this.#unanswered = [];
    this.#idle = [];
    for (const exchange of open) for (const task of exchange.settled.splice(0)) task();
  }

  #upgrade(): void {
    this.upgraded = true;
    this.#requests?.stop();
  }
}

function isBodiless(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}
