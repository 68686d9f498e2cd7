import type { Chunk, Link, LinkEnd, LinkSink, LinkTraits } from "../contracts/index.ts";
import type { CarrierOptions } from "./link-pair.ts";
import type { LocalClock } from "./local-clock.ts";

/** One HTTP request of a simulated carrier: a GET, or a POST where it has a body. Each kind is numbered on its own, from 1. */
export interface SimulatedRequest {
  readonly number: number;
  readonly body: Chunk | undefined;
}

/** The body of an answer, or `undefined` for status 400. */
export type SimulatedAnswer = Chunk | undefined;

/** Takes the answer to a request. */
export type Reply = (answer: SimulatedAnswer) => void;

/** What both ends of a simulated carrier of requests and answers have in common. */
export abstract class ExchangeEnd implements Link {
  readonly traits: LinkTraits;
  protected readonly clock: LocalClock;
  protected sink: LinkSink | undefined;
  protected end: LinkEnd | undefined;
  protected isPaused = false;

  constructor(clock: LocalClock, { traits }: CarrierOptions) {
    this.traits = traits;
    this.clock = clock;
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  /** As {@link Link.send}. */
  abstract send(chunk: Chunk): boolean;
  /** As {@link Link.close}. */
  abstract close(): void;
  /** As {@link Link.abort}. */
  abstract abort(): void;
  /** Hands what has come to the sink, if there is one and it takes it. */
  protected abstract handOver(): void;
  /** Ends the requests that are under way: each end hears of it by its own delay. */
  abstract sever(end?: LinkEnd): void;

  bind(sink: LinkSink): void {
    this.sink = sink;
    const { end } = this;
    this.clock.soon(() => (end === undefined ? this.handOver() : sink.ended(end)));
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    this.clock.soon(() => this.handOver());
  }

  /** Ends now, and tells the sink. */
  finish(end: LinkEnd): void {
    if (this.end !== undefined) return;
    this.end = end;
    const { sink } = this;
    if (sink !== undefined) this.clock.soon(() => sink.ended(end));
  }
}

/** Far above what a caller that waits for `writable` leaves with a link. */
export const MAX_UNSENT = 1024;

/** The end of what was sent too much without waiting for `writable`. */
export const OVERFULL: LinkEnd = { code: "local", message: `more than ${MAX_UNSENT} chunks waited` };
/** The end of what was sent too much in one chunk. */
export const TOO_BIG: LinkEnd = { code: "too-big", message: "a chunk was too big" };
/** The end of what was cut. */
export const BROKEN: LinkEnd = { code: "broken", message: "cut" };
/** The end of what this end has closed. */
export const CLOSED: LinkEnd = { code: "local", message: "closed by this end" };
/** The end of what this end has aborted. */
export const ABORTED: LinkEnd = { code: "local", message: "aborted by this end" };
