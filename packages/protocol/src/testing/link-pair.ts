import type { Chunk, Clock, Link, LinkEnd, LinkSink, LinkTraits } from "../contracts/index.ts";
import { LocalClock } from "./local-clock.ts";
import { type Machines, Way, type Ways } from "./way.ts";

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
  readonly #clock: LocalClock;
  readonly #options: CarrierOptions;
  #peer: SimulatedLink | undefined;
  #out: Way | undefined;
  #in: Way | undefined;
  #sink: LinkSink | undefined;
  #isUp: boolean;
  /** It sends nothing any more. */
  #isShut = false;
  /** Nothing arrives any more. */
  #isDeaf = false;
  #end: LinkEnd | undefined;
  #underWay = 0;
  #isPaused = false;
  #held: (() => void)[] = [];

  constructor(clock: LocalClock, options: CarrierOptions, isUp: boolean) {
    this.traits = options.traits;
    this.#clock = clock;
    this.#options = options;
    this.#isUp = isUp;
  }

  connect(peer: SimulatedLink, out: Way, back: Way): void {
    this.#peer = peer;
    this.#out = out;
    this.#in = back;
  }

  get isOver(): boolean {
    return this.#isShut;
  }

  bind(sink: LinkSink): void {
    if (this.#sink !== undefined) throw new Error("a link is bound once");
    this.#sink = sink;
    const end = this.#end;
    if (end !== undefined) this.#clock.soon(() => sink.ended(end));
    else if (!this.#isUp) this.#in?.carry(() => this.#up());
  }

  send(chunk: Chunk): boolean {
    if (this.#isShut) return false;
    if (this.traits.payload === "bytes" && typeof chunk === "string") throw new Error("this carrier takes bytes alone");
    this.#underWay++;
    this.#out?.carry(() => {
      this.#peer?.deliver(chunk);
      this.#clock.receive(() => this.#arrived());
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
    if (this.#isShut) return;
    this.#isShut = true;
    this.#out?.carry(() => {
      this.#peer?.finish({ code: "closed", message: "closed by the peer" });
      this.#clock.receive(() => this.finish({ code: "local", message: "closed by this end" }));
    });
  }

  abort(): void {
    if (this.#end !== undefined) return;
    this.finish({ code: "local", message: "aborted by this end" });
    this.#out?.carry(() => this.#peer?.finish({ code: "closed", message: "gone" }));
  }

  /** Cuts the carrier: what is under way is lost; the other end hears of it by its own delay. */
  sever(own: LinkEnd = CUT, others: LinkEnd = CUT): void {
    this.finish(own);
    this.#peer?.cutOff(others);
  }

  cutOff(end: LinkEnd): void {
    this.#isShut = true;
    this.#isDeaf = true;
    this.#clock.at(this.#clock.now() + this.#options.delay(), () => this.finish(end));
  }

  finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#isShut = true;
    this.#isDeaf = true;
    this.#clock.soon(() => this.#sink?.ended(end));
  }

  deliver(chunk: Chunk): void {
    if (this.#isDeaf) return;
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

  #arrived(): void {
    this.#underWay--;
    if (!this.#isShut && this.#underWay === this.#options.capacity - 1) this.#sink?.writable();
  }

  #up(): void {
    if (this.#isShut) return;
    this.#isUp = true;
    this.#sink?.writable();
  }
}

const CUT: LinkEnd = { code: "closed", message: "cut" };

/** A carrier with its two ends: the one that dialled, and the one that accepted. */
export function linkPair(
  clock: Clock,
  options: CarrierOptions,
  machines: Machines = { dialling: new LocalClock(clock), accepting: new LocalClock(clock) },
): Ways & { readonly dialled: SimulatedLink; readonly accepted: SimulatedLink } {
  const { dialling, accepting } = machines;
  const dialled = new SimulatedLink(dialling, options, false);
  const accepted = new SimulatedLink(accepting, options, true);
  const up = new Way(clock, accepting, options.delay);
  const down = new Way(clock, dialling, options.delay);
  dialled.connect(accepted, up, down);
  accepted.connect(dialled, down, up);
  return { dialled, accepted, up, down };
}
