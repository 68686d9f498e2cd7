import type { Socket } from "node:net";
import { type Conditions, HEALTHY } from "./conditions.ts";
import type { Outlet } from "./gate.ts";
import { Shaper } from "./shaper.ts";

/** What a lane needs of a gate. */
export interface LaneGate {
  readonly bytes: number;
  feed(chunk: Buffer): void;
  end(): void;
  abort(): void;
}

/** What makes a lane. */
export interface LaneOptions {
  readonly source: Socket;
  readonly sink: Socket;
  /** The lane stops reading while it holds so many bytes. */
  readonly limit: number;
  readonly gate: (outlet: Outlet) => LaneGate;
  /** Bytes came from the source. */
  readonly heard: (bytes: number) => void;
}

/** One direction of a connection: source, gate, shaper, sink. */
export class Lane {
  readonly #options: LaneOptions;
  readonly #gate: LaneGate;
  readonly #shaper: Shaper;
  #conditions = HEALTHY;
  #discarding = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#shaper = new Shaper(options.sink, () => this.#adjust());
    this.#gate = options.gate(this.#shaper);
    options.source
      .on("data", (chunk: Buffer) => this.#hear(chunk))
      .on("end", () => this.#ended())
      // A closing socket that had an error is one that was reset.
      .on("close", (failed: boolean) => this.#closed(failed));
    options.sink.on("close", () => this.discard());
    this.#adjust();
  }

  shape(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#shaper.shape(conditions);
    this.#adjust();
  }

  /** Runs `strike` behind the given number of bytes from now; the way to take it back. */
  meter(bytes: number, strike: () => void): () => void {
    return this.#shaper.meter(bytes, strike);
  }

  /** Sends bytes that did not come from the source. */
  inject(bytes: Buffer, written?: () => void): void {
    this.#shaper.push(bytes, written);
  }

  /** From now on all that comes is read and thrown away; what is under way is lost. */
  discard(): void {
    this.#discarding = true;
    this.#shaper.silence();
    this.#adjust();
  }

  #hear(chunk: Buffer): void {
    this.#options.heard(chunk.length);
    if (this.#discarding) return;
    this.#gate.feed(chunk);
    this.#adjust();
  }

  #ended(): void {
    if (!this.#discarding) this.#gate.end();
  }

  #closed(failed: boolean): void {
    if (!this.#discarding && failed) this.#gate.abort();
  }

  #adjust(): void {
    const full = this.#gate.bytes + this.#shaper.bytes >= this.#options.limit;
    if (!this.#discarding && (full || this.#conditions.stalled)) this.#options.source.pause();
    else this.#options.source.resume();
  }
}
