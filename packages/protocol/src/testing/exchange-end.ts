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

  constructor(clock: LocalClock, { traits }: CarrierOptions) {
    this.traits = traits;
    this.clock = clock;
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  abstract send(chunk: Chunk): boolean;
  abstract close(): void;
  abstract abort(): void;
  /** Ends the requests that are under way: each end hears of it by its own delay. */
  abstract sever(end?: LinkEnd): void;

  bind(sink: LinkSink): void {
    this.sink = sink;
    const { end } = this;
    if (end !== undefined) this.clock.soon(() => sink.ended(end));
  }

  pause(): void {}

  resume(): void {}

  finish(end: LinkEnd): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.clock.soon(() => this.sink?.ended(end));
  }
}

export const BROKEN: LinkEnd = { code: "broken", message: "cut" };
export const CLOSED: LinkEnd = { code: "local", message: "closed by this end" };
export const ABORTED: LinkEnd = { code: "local", message: "aborted by this end" };
