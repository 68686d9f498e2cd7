import type { Chunk, Clock, Link, LinkEnd, LinkSink, LinkTraits } from "../contracts/index.ts";

/** How a simulated carrier behaves. */
export interface CarrierOptions {
  readonly traits: LinkTraits;
  /** The delay of the next chunk in milliseconds; order is kept whatever it says. */
  readonly delay: () => number;
  /** How many chunks may be under way before `send` says full. */
  readonly capacity: number;
  /** For `stream` framing: how many of the bytes that are under way arrive together; the rest follows at once. */
  readonly cut?: (length: number) => number;
}

/** One end of a simulated duplex carrier, such as a WebSocket or a byte stream. */
export class SimulatedLink implements Link {
  readonly traits: LinkTraits;
  readonly #clock: Clock;
  readonly #options: CarrierOptions;
  #peer: SimulatedLink | undefined;
  #sink: LinkSink | undefined;
  #isUp: boolean;
  #end: LinkEnd | undefined;
  #underWay = 0;
  #lastArrival = 0;
  #isPaused = false;
  #held: (() => void)[] = [];

  constructor(clock: Clock, options: CarrierOptions, isUp: boolean) {
    this.traits = options.traits;
    this.#clock = clock;
    this.#options = options;
    this.#isUp = isUp;
  }

  connect(peer: SimulatedLink): void {
    this.#peer = peer;
  }

  get isOver(): boolean {
    return this.#end !== undefined;
  }

  bind(sink: LinkSink): void {
    if (this.#sink !== undefined) throw new Error("a link is bound once");
    this.#sink = sink;
    if (!this.#isUp) this.#arrive(() => this.#up());
  }

  send(chunk: Chunk): boolean {
    if (this.#end !== undefined) return false;
    if (this.traits.payload === "bytes" && typeof chunk === "string") throw new Error("this carrier takes bytes alone");
    this.#underWay++;
    const peer = this.#peer;
    this.#arrive(() => {
      this.#underWay--;
      peer?.deliver(chunk);
      if (this.#end !== undefined) return;
      if (this.#underWay === this.#options.capacity - 1) this.#sink?.writable();
    });
    return this.#isUp && this.#underWay < this.#options.capacity;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    for (const task of this.#held.splice(0)) task();
  }

  close(): void {
    if (this.#end !== undefined) return;
    this.#end = { code: "local", message: "closed by this end" };
    this.#arrive(() => {
      this.#sink?.ended({ code: "local", message: "closed by this end" });
      this.#peer?.endBy({ code: "closed", message: "closed by the peer" });
    });
  }

  abort(): void {
    this.sever({ code: "local", message: "aborted by this end" }, { code: "closed", message: "gone" });
  }

  /** Cuts the carrier: what is under way is lost; each end hears of it by its own delay. */
  sever(own: LinkEnd = CUT, others: LinkEnd = CUT): void {
    if (this.#end === undefined) {
      this.#end = own;
      this.#clock.soon(() => this.#sink?.ended(own));
    }
    this.#peer?.endBy(others);
  }

  endBy(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#arrive(() => this.#sink?.ended(end));
  }

  deliver(chunk: Chunk): void {
    if (this.#end !== undefined) return;
    if (this.#isPaused) {
      this.#held.push(() => this.deliver(chunk));
      return;
    }
    if (this.traits.framing === "message" || typeof chunk === "string") {
      this.#sink?.receive(typeof chunk === "string" ? chunk : chunk.slice());
      return;
    }
    for (let at = 0; at < chunk.length; ) {
      const next = at + Math.max(1, this.#options.cut?.(chunk.length - at) ?? chunk.length);
      this.#sink?.receive(chunk.slice(at, next));
      at = next;
    }
  }

  #up(): void {
    if (this.#end !== undefined) return;
    this.#isUp = true;
    this.#sink?.writable();
  }

  #arrive(task: () => void): void {
    this.#lastArrival = Math.max(this.#lastArrival, this.#clock.now() + this.#options.delay());
    this.#clock.at(this.#lastArrival, task);
  }
}

const CUT: LinkEnd = { code: "closed", message: "cut" };

/** A carrier with its two ends: the one that dialled, and the one that accepted. */
export function linkPair(
  clock: Clock,
  options: CarrierOptions,
): { readonly dialled: SimulatedLink; readonly accepted: SimulatedLink } {
  const dialled = new SimulatedLink(clock, options, false);
  const accepted = new SimulatedLink(clock, options, true);
  dialled.connect(accepted);
  accepted.connect(dialled);
  return { dialled, accepted };
}
