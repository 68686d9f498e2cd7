import type { Clock, Link } from "../contracts/index.ts";
import type { Clause } from "./clauses.ts";

/** What a pair is asked to be. */
export interface PairOptions {
  /** What both ends have as the `maxChunk` of their traits, in bytes. */
  readonly maxChunk: number;
}

/** Both ends of one connection, which nobody has bound yet. */
export interface LinkPair {
  /** The link that a dialer gave. It need not be up. */
  readonly dialled: Link;
  /** The link that an acceptor made of it. */
  readonly accepted: Link;
  /** What the dialled link is to be told by `identify`, once it has received the first chunk. For links that have it. */
  readonly sid?: string;
  /** Cuts the carrier as a network does, without a word of either end. Without it L26 is skipped. */
  cut?(): void;
  /** Frees all that belongs to the pair, in whatever state it is. Called once, last. */
  release(): void | Promise<void>;
}

/** A transport that is to be judged, and what helps to judge it. */
export interface TransportSubject {
  /** For reports; nothing depends on it. */
  readonly name: string;
  /** Connects a new pair. Pairs should share what links of the transport share in use: a dialer, an acceptor, a port. */
  makePair(options: PairOptions): Promise<LinkPair>;
  /** Dials somebody who would take it, and gives the link at once, unbound. Without it D4 is skipped. */
  dial?(): Link;
  /** Dials where nobody listens, or nobody takes it. Without it D3 is skipped. */
  dialRefused?(): Link;
  /** How many connections, requests and timers are there for links, at both ends. Without it a leak goes unnoticed. */
  countOpen?(): number | Promise<number>;
  /** Clauses that the platform below keeps the transport from keeping, each with the reason. They are skipped with it. */
  readonly exempt?: Partial<Readonly<Record<Clause, string>>>;
  /** Limits each wait, by `patience`. Without it a wait for what never comes lasts until the test runner gives up. */
  readonly clock?: Clock;
  /** How long, in milliseconds, a thing may take to happen; 5000 by default. Without meaning where there is no `clock`. */
  readonly patience?: number;
}
