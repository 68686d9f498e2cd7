/** The entries of a log that are for one and the same target, in their order. Adding and dropping are O(1), looking up O(log n). */
export class Lane<Entry extends { readonly position: number }> {
  #entries: (Entry | undefined)[] = [];
  /** Before it are those that were dropped. */
  #first = 0;

  get size(): number {
    return this.#entries.length - this.#first;
  }

  get oldest(): Entry | undefined {
    return this.#entries[this.#first];
  }

  /** Adds one; its position is above all others. */
  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Drops the oldest. */
  drop(): void {
    this.#entries[this.#first] = undefined;
    this.#first++;
    if (this.#first * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }

  /** Calls back for those behind the position `after`, up to and with `until`. */
  visit(after: number, until: number, take: (entry: Entry) => void): void {
    const entries = this.#entries;
    for (let index = this.#indexAfter(after); index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined || entry.position > until) return;
      take(entry);
    }
  }

  #indexAfter(position: number): number {
    let low = this.#first;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.position ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
