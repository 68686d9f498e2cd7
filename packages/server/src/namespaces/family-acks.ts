import type { AckCollector } from "@rt/protocol";

/** Adds up what the servers of several namespaces say, as if one had said it. */
export class FamilyAcks implements AckCollector {
  readonly #all: AckCollector;
  /** How many servers of how many namespaces will say how many sockets they asked; not known at first. */
  #expected = Infinity;
  #heard = 0;
  #asked = 0;

  constructor(all: AckCollector) {
    this.#all = all;
  }

  /** So many will say it. */
  from(expected: number): void {
    this.#expected = expected;
    this.#tell();
  }

  asked(sockets: number): void {
    this.#heard++;
    this.#asked += sockets;
    this.#tell();
  }

  answered(value: unknown): void {
    this.#all.answered(value);
  }

  lost(): void {
    this.#all.lost();
  }

  #tell(): void {
    if (this.#heard < this.#expected) return;
    this.#expected = Infinity;
    this.#all.asked(this.#asked);
  }
}
