import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { endSocket } from "../endings.ts";
import { afterNextPoll } from "../turns.ts";
import { type Conditions, HEALTHY } from "./conditions.ts";
import type { Outlet } from "./gate.ts";
import { Pacer } from "./pacer.ts";

interface Parcel {
  bytes: Buffer;
  readonly came: number;
  readonly written: (() => void) | undefined;
}

interface Meter {
  left: number;
  strike: () => void;
}

const NO_BYTES = Buffer.alloc(0);

/** The last stretch of a lane: writes bytes to the sink in order, as late, slow and small as the conditions say. */
export class Shaper implements Outlet {
  /** What waits here. */
  bytes = 0;
  readonly #sink: Socket;
  readonly #changed: () => void;
  readonly #pacer = new Pacer();
  #conditions = HEALTHY;
  #queue: Parcel[] = [];
  #ending: "end" | "abort" | undefined;
  #draining = false;
  #silent = false;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  #turn: (() => void) | undefined;
  readonly #meters = new Set<Meter>();
  /** Those whose byte was written and is on its way to the network: nothing follows it before they struck. */
  readonly #striking: Meter[] = [];

  /** `changed` runs whenever bytes have left. */
  constructor(sink: Socket, changed: () => void) {
    this.#sink = sink;
    this.#changed = changed;
    sink.on("drain", () => {
      this.#draining = false;
      this.#pump();
    });
  }

  push(bytes: Buffer, written?: () => void): void {
    if (this.#silent) {
      written?.();
      return;
    }
    this.#queue.push({ bytes, came: performance.now(), written });
    this.bytes += bytes.length;
    this.#pump();
  }

  end(): void {
    this.#ending ??= "end";
    // A marker of no bytes gives the ending its place in time.
    this.push(NO_BYTES);
  }

  abort(): void {
    if (this.#ended) endSocket(this.#sink, "reset");
    this.#ending = "abort";
    this.push(NO_BYTES);
    // A RST does not wait for the receiver's window.
    if (this.#draining && !this.#conditions.stalled && !this.#silent) this.#close();
  }

  shape(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#rest();
    this.#pump();
  }

  /** Runs `strike` behind the given number of bytes from now; the way to take it back. */
  meter(bytes: number, strike: () => void): () => void {
    const meter: Meter = { left: bytes, strike };
    this.#meters.add(meter);
    return () => {
      meter.strike = (): void => {};
      this.#meters.delete(meter);
    };
  }

  /** From now on nothing is written, and what waits is lost. */
  silence(): void {
    if (this.#silent) return;
    this.#silent = true;
    this.#rest();
    this.#meters.clear();
    this.bytes = 0;
    for (const parcel of this.#queue.splice(0)) parcel.written?.();
  }

  #pump(): void {
    while (this.#free()) {
      const [parcel] = this.#queue;
      if (parcel === undefined) return;
      const now = performance.now();
      const due = this.#pacer.due(parcel.came, this.#conditions);
      if (due > now) this.#sleep(due - now);
      else this.#write(parcel, now);
    }
  }

  /** Whether nothing keeps the next parcel from its turn. */
  #free(): boolean {
    const waits = this.#draining || this.#timer !== undefined || this.#turn !== undefined || this.#striking.length > 0;
    return !waits && !this.#silent && !this.#conditions.stalled;
  }

  #write(parcel: Parcel, now: number): void {
    const bytes = parcel.bytes.subarray(0, this.#portion(parcel.bytes.length));
    const last = bytes.length === parcel.bytes.length;
    if (last) this.#queue.shift();
    else parcel.bytes = parcel.bytes.subarray(bytes.length);
    this.bytes -= bytes.length;
    this.#pacer.took(bytes.length, now, this.#conditions);
    if (bytes.length > 0) {
      this.#count(bytes.length);
      this.#draining = !this.#sink.write(bytes, () => this.#bytesGone());
      if (this.#conditions.split.length > 0) this.#nextTurn();
    }
    if (last) parcel.written?.();
    this.#changed();
    if (this.#queue.length === 0 && this.#ending !== undefined) this.#close();
  }

  #portion(available: number): number {
    let portion = this.#pacer.portion(available, this.#conditions);
    for (const meter of this.#meters) portion = Math.min(portion, meter.left);
    return portion;
  }

  #count(bytes: number): void {
    for (const meter of this.#meters) {
      meter.left -= bytes;
      if (meter.left > 0) continue;
      this.#meters.delete(meter);
      this.#striking.push(meter);
    }
  }

  #bytesGone(): void {
    for (const meter of this.#striking.splice(0)) meter.strike();
    this.#pump();
  }

  #close(): void {
    const ending = this.#ending;
    this.silence();
    this.#ended = ending === "end";
    if (ending === "abort") endSocket(this.#sink, "reset");
    else this.#sink.end();
  }

  #sleep(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, Math.ceil(ms));
  }

  #nextTurn(): void {
    if (this.#conditions.gapMs > 0) {
      this.#sleep(this.#conditions.gapMs);
      return;
    }
    this.#turn = afterNextPoll(() => {
      this.#turn = undefined;
      this.#pump();
    });
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#turn?.();
    this.#timer = undefined;
    this.#turn = undefined;
  }
}
