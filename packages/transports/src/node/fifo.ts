/** What waits, and is taken in the order in which it came. Taking one is O(1) on average, also where it never gets empty. */
export class Fifo<Item extends object | string> {
  #items: Item[] = [];
  #first = 0;

  add(item: Item): void {
    this.#items.push(item);
  }

  take(): Item | undefined {
    const items = this.#items;
    const item = items[this.#first];
    if (item === undefined) return undefined;
    this.#first += 1;
    // Given back in halves: what was taken is not kept.
    if (this.#first * 2 >= items.length) {
      items.copyWithin(0, this.#first);
      items.length -= this.#first;
      this.#first = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
