import type { Chunk, Clock, Link, LinkEnd, LinkSink, LinkTraits } from "../contracts/index.ts";
import type { CarrierOptions } from "./link-pair.ts";

/** What both ends of a simulated carrier of requests and responses have in common. */
abstract class ExchangeEnd implements Link {
  readonly traits: LinkTraits;
  protected readonly clock: Clock;
  protected readonly delay: () => number;
  protected sink: LinkSink | undefined;
  protected end: LinkEnd | undefined;

  constructor(clock: Clock, options: CarrierOptions) {
    this.traits = options.traits;
    this.clock = clock;
    this.delay = options.delay;
  }

  get isOver(): boolean {
    return this.end !== undefined;
  }

  abstract send(chunk: Chunk): boolean;
  abstract close(): void;
  abstract sever(end?: LinkEnd): void;

  bind(sink: LinkSink): void {
    this.sink = sink;
  }

  pause(): void {}

  resume(): void {}

  abort(): void {
    this.sever({ code: "local", message: "aborted by this end" });
  }

  /** After the delay of one way. */
  protected later(task: () => void): void {
    this.clock.at(this.clock.now() + this.delay(), task);
  }

  finish(end: LinkEnd): void {
    if (this.end !== undefined) return;
    this.end = end;
    this.clock.soon(() => this.sink?.ended(end));
  }
}

/** The asking end: one poll and one post at a time. */
export class SimulatedPoller extends ExchangeEnd {
  #server: SimulatedPolled | undefined;
  #isUp = false;
  #isPolling = false;
  #isPosting = false;
  #isQuiet = false;
  #unsent: Chunk[] = [];
  #idle: (() => void) | undefined;

  connect(server: SimulatedPolled): void {
    this.#server = server;
  }

  override bind(sink: LinkSink): void {
    super.bind(sink);
    this.#isPolling = true;
  }

  send(chunk: Chunk): boolean {
    if (this.end !== undefined) return false;
    this.#unsent.push(chunk);
    this.#post();
    return false;
  }

  override resume(): void {
    this.#isQuiet = false;
    this.#idle = undefined;
    this.#poll();
  }

  quiesce(idle: () => void): void {
    this.#isQuiet = true;
    this.#idle = idle;
    this.#settleIdle();
  }

  close(): void {
    this.#isQuiet = true;
    this.#idle = () => this.finish({ code: "local", message: "closed by this end" });
    this.#settleIdle();
  }

  sever(end: LinkEnd = BROKEN): void {
    this.finish(end);
    const server = this.#server;
    if (this.#isPolling || this.#isPosting) this.later(() => server?.finish(BROKEN));
  }

  /** The response to the poll has come. */
  answered(chunk: Chunk): void {
    if (this.end !== undefined) return;
    this.#isPolling = false;
    if (!this.#isUp) {
      this.#isUp = true;
      this.sink?.writable();
    }
    this.sink?.receive(chunk);
    this.#poll();
    this.#settleIdle();
  }

  #poll(): void {
    if (this.#isPolling || this.#isQuiet || this.end !== undefined) return;
    this.#isPolling = true;
    this.later(() => this.#server?.polled());
  }

  #post(): void {
    const chunk = this.#isPosting ? undefined : this.#unsent.shift();
    if (chunk === undefined) return;
    this.#isPosting = true;
    this.later(() => {
      this.#server?.posted(chunk);
      this.later(() => {
        this.#isPosting = false;
        if (this.#unsent.length > 0) this.#post();
        else if (this.end === undefined) this.sink?.writable();
        this.#settleIdle();
      });
    });
  }

  #settleIdle(): void {
    if (this.#idle === undefined || this.#isPolling || this.#isPosting) return;
    this.clock.soon(() => {
      const idle = this.#idle;
      this.#idle = undefined;
      idle?.();
    });
  }
}

/** The answering end: it is writable while a poll waits. */
export class SimulatedPolled extends ExchangeEnd {
  #client: SimulatedPoller | undefined;
  #hasPoll = true;
  #unsent: Chunk[] = [];
  #isClosing = false;

  connect(client: SimulatedPoller): void {
    this.#client = client;
  }

  send(chunk: Chunk): boolean {
    if (this.end !== undefined) return false;
    this.#unsent.push(chunk);
    this.#answer();
    return false;
  }

  close(): void {
    this.#isClosing = true;
    if (this.#unsent.length === 0) this.finish({ code: "local", message: "closed by this end" });
  }

  sever(end: LinkEnd = BROKEN): void {
    this.finish(end);
    const client = this.#client;
    if (this.#hasPoll) this.later(() => client?.finish(BROKEN));
  }

  /** A poll has come. */
  polled(): void {
    const client = this.#client;
    if (this.end !== undefined) {
      this.later(() => client?.finish({ code: "broken", message: "400" }));
      return;
    }
    this.#hasPoll = true;
    if (this.#unsent.length > 0) this.#answer();
    else this.sink?.writable();
  }

  posted(chunk: Chunk): void {
    if (this.end === undefined) this.sink?.receive(chunk);
  }

  #answer(): void {
    const chunk = this.#hasPoll ? this.#unsent.shift() : undefined;
    if (chunk === undefined) return;
    this.#hasPoll = false;
    const client = this.#client;
    this.later(() => client?.answered(chunk));
    if (this.#isClosing && this.#unsent.length === 0) this.finish({ code: "local", message: "closed by this end" });
  }
}

const BROKEN: LinkEnd = { code: "broken", message: "cut" };

/** A carrier made of polls and posts, in the manner of HTTP long-polling, with its two ends. */
export function exchangePair(
  clock: Clock,
  options: CarrierOptions,
): { readonly dialled: SimulatedPoller; readonly accepted: SimulatedPolled } {
  const dialled = new SimulatedPoller(clock, options);
  const accepted = new SimulatedPolled(clock, options);
  dialled.connect(accepted);
  accepted.connect(dialled);
  return { dialled, accepted };
}
