import type { Chunk, Link, LinkEnd, LinkSink } from "@rt/protocol";

/** A sink that keeps what it hears, in order, and lets tests wait for it. */
export class Recorder implements LinkSink {
  readonly chunks: Chunk[] = [];
  readonly ends: LinkEnd[] = [];
  writables = 0;
  /** Runs inside `receive`, before the chunk is kept. */
  onReceive: ((chunk: Chunk) => void) | undefined;
  #waiters: { test: () => boolean; resolve: () => void }[] = [];

  constructor(link?: Link) {
    link?.bind(this);
  }

  receive(chunk: Chunk): void {
    if (this.ends.length > 0) throw new Error("a chunk came after the end");
    this.onReceive?.(chunk);
    // Plain arrays, whatever the platform gave, so that they can be compared.
    this.chunks.push(typeof chunk === "string" ? chunk : new Uint8Array(chunk));
    this.#wake();
  }

  writable(): void {
    if (this.ends.length > 0) throw new Error("writable came after the end");
    this.writables += 1;
    this.#wake();
  }

  ended(end: LinkEnd): void {
    this.ends.push(end);
    if (this.ends.length > 1) throw new Error("ended came twice");
    this.#wake();
  }

  /** Resolves when `test` holds, which is tried after each event. */
  until(test: () => boolean): Promise<void> {
    if (test()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ test, resolve }));
  }

  async received(count: number): Promise<Chunk[]> {
    await this.until(() => this.chunks.length >= count);
    return this.chunks;
  }

  async up(count = 1): Promise<void> {
    await this.until(() => this.writables >= count);
  }

  async over(): Promise<LinkEnd> {
    await this.until(() => this.ends.length > 0);
    const [end] = this.ends;
    if (end === undefined) throw new Error("no end");
    return end;
  }

  #wake(): void {
    const ready = this.#waiters.filter((waiter) => waiter.test());
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const waiter of ready) waiter.resolve();
  }
}
