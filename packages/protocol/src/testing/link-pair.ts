import type { Chunk, Clock, Link, LinkEnd, LinkSink, LinkTraits } from "../contracts/index.ts";
import { isTooBig } from "./chunk-size.ts";
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

/** Far above what a caller that waits for `writable` has under way. */
const MAX_UNDER_WAY = 1024;

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
  #hasLeft = false;
  /** What came and was not taken in. */
  #held: (() => void)[] = [];

  constructor(clock: LocalClock, options: CarrierOptions, isUp: boolean) {
    this.traits = options.traits;
    this.#clock = clock;
    this.#options = options;
    this.#isUp = isUp;
  }

  /** Ties the two ends together. */
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
    this.#clock.soon(() => this.#handOver());
  }

  send(chunk: Chunk): boolean {
    if (this.#isShut) return false;
    if (this.traits.payload === "bytes" && typeof chunk === "string") throw new Error("this carrier takes bytes alone");
    this.#underWay++;
    if (this.#underWay > MAX_UNDER_WAY) {
      this.#leave({ code: "local", message: `more than ${MAX_UNDER_WAY} chunks were under way` });
      return false;
    }
    this.#out?.carry(() => {
      if (this.#hasLeft) return;
      this.#peer?.come(() => {
        this.#peer?.deliver(chunk);
        this.#clock.receive(() => this.#arrived());
      });
    });
    return this.#isUp && this.#underWay < this.#options.capacity;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#clock.soon(() => this.#handOver());
  }

  close(): void {
    if (this.#isShut) return;
    this.#isShut = true;
    this.#out?.carry(() =>
      this.#peer?.come(() => {
        this.#peer?.finish({ code: "closed", message: "closed by the peer" });
        this.#clock.receive(() => this.finish({ code: "local", message: "closed by this end" }));
      }),
    );
  }

  abort(): void {
    this.#leave({ code: "local", message: "aborted by this end" });
  }

  /** Cuts the carrier: what is under way is lost; the other end hears of it by its own delay. */
  sever(own: LinkEnd = CUT, others: LinkEnd = CUT): void {
    this.finish(own);
    this.#peer?.cutOff(others);
  }

  /** Ends after a delay of its own. */
  cutOff(end: LinkEnd): void {
    this.#isShut = true;
    this.#isDeaf = true;
    this.#clock.at(this.#clock.now() + this.#options.delay(), () => this.finish(end));
  }

  /** Ends now. */
  finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#isShut = true;
    this.#isDeaf = true;
    const sink = this.#sink;
    if (sink !== undefined) this.#clock.soon(() => sink.ended(end));
  }

  /** Something has come from the other end: it waits while this one is paused. */
  come(task: () => void): void {
    this.#held.push(task);
    this.#handOver();
  }

  /** Takes what has come from the other end. */
  deliver(chunk: Chunk): void {
    if (this.#isDeaf) return;
    if (this.traits.framing === "message" && isTooBig(chunk, this.traits)) {
      this.#leave({ code: "too-big", message: `a chunk had more than ${this.traits.maxChunk} bytes` });
      return;
    }
    if (this.traits.framing === "message" || typeof chunk === "string") {
      this.#sink?.receive(typeof chunk === "string" ? chunk : chunk.slice());
      return;
    }
    const next = Math.max(1, this.#options.cut?.(chunk.length) ?? chunk.length);
    // The rest comes first of all that waits.
    if (next < chunk.length) this.#held.unshift(() => this.deliver(chunk.slice(next)));
    this.#sink?.receive(chunk.slice(0, next));
  }

  /** Ends now; what is under way from here is lost. */
  #leave(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#hasLeft = true;
    this.finish(end);
    this.#out?.carry(() => this.#peer?.come(() => this.#peer?.finish({ code: "closed", message: "gone" })));
  }

  #handOver(): void {
    while (this.#sink !== undefined && this.#isUp && !this.#isPaused) {
      const task = this.#held.shift();
      if (task === undefined) return;
      task();
    }
  }

  #arrived(): void {
    this.#underWay--;
    if (!this.#isShut && this.#isUp && this.#underWay === this.#options.capacity - 1) this.#sink?.writable();
  }

  #up(): void {
    if (this.#isShut) return;
    this.#isUp = true;
    this.#sink?.writable();
    this.#handOver();
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
