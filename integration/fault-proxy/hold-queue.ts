import type { HoldFault } from "./fault.ts";
import type { RequestHead } from "./http/head.ts";

/** More are not held: they pass. */
const MOST_HELD = 64;
/** A client that waits longer gives up anyway. */
const PATIENCE_MS = 1000;

/** A whole request or response that the proxy holds. */
export interface HeldMessage {
  readonly connection: number;
  /** The request, or what the response answers. */
  readonly request: RequestHead;
  readonly bytes: Buffer;
  /** Lets it go. */
  release(): void;
}

/** What is to be held. */
export interface Holdable {
  readonly connection: number;
  readonly request: RequestHead;
  readonly bytes: Buffer;
  /** Lets it go; `settled` runs when it was answered (requests) or written (responses), or never will be. */
  readonly forward: (settled: () => void) => void;
}

class Held implements HeldMessage {
  readonly connection: number;
  readonly request: RequestHead;
  readonly bytes: Buffer;
  readonly #forward: Holdable["forward"];
  readonly #left: (held: Held) => void;
  #gone = false;

  constructor(what: Holdable, left: (held: Held) => void) {
    this.connection = what.connection;
    this.request = what.request;
    this.bytes = what.bytes;
    this.#forward = what.forward;
    this.#left = left;
  }

  release(): void {
    this.send(() => {});
  }

  send(settled: () => void): void {
    if (this.#gone) {
      settled();
      return;
    }
    this.drop();
    this.#forward(settled);
  }

  drop(): void {
    this.#gone = true;
    this.#left(this);
  }
}

/** The messages that one fault holds, and the order in which it lets them go. */
export class HoldQueue {
  readonly #order: readonly number[] | undefined;
  readonly #patienceMs: number;
  #held: Held[] = [];
  /** Not yet part of a batch that goes. */
  #batch: Held[] = [];
  #patience: NodeJS.Timeout | undefined;
  readonly #steps = new Set<NodeJS.Timeout>();

  constructor(fault: HoldFault) {
    this.#order = fault.order;
    this.#patienceMs = fault.patienceMs ?? PATIENCE_MS;
  }

  get held(): readonly HeldMessage[] {
    return this.#held;
  }

  get full(): boolean {
    return this.#held.length >= MOST_HELD;
  }

  /** Holds a message; the way to forget it when its connection is over. */
  add(what: Holdable): () => void {
    const held = new Held(what, (gone) => this.#remove(gone));
    this.#held.push(held);
    this.#batch.push(held);
    if (this.#order !== undefined) this.#ripen(this.#order);
    return () => held.drop();
  }

  /** Lets everything go as it came. */
  releaseAll(): void {
    this.#stop();
    for (const step of this.#steps) clearTimeout(step);
    this.#steps.clear();
    for (const held of this.#held) held.release();
  }

  #ripen(order: readonly number[]): void {
    if (this.#batch.length === order.length) {
      const batch = this.#batch;
      this.#stop();
      this.#send(order.flatMap((place) => batch[place] ?? []));
    } else this.#patience ??= setTimeout(() => this.#giveUp(), this.#patienceMs);
  }

  #giveUp(): void {
    const batch = this.#batch;
    this.#stop();
    this.#send(batch);
  }

  /** One after the other. */
  #send(batch: readonly Held[]): void {
    const [first, ...others] = batch;
    if (first === undefined) return;
    let gone = false;
    const next = (): void => {
      if (gone) return;
      gone = true;
      clearTimeout(step);
      this.#steps.delete(step);
      this.#send(others);
    };
    const step = setTimeout(next, this.#patienceMs);
    this.#steps.add(step);
    first.send(next);
  }

  #remove(held: Held): void {
    this.#held = this.#held.filter((other) => other !== held);
    this.#batch = this.#batch.filter((other) => other !== held);
    if (this.#batch.length === 0) this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#batch = [];
  }
}
