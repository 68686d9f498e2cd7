/** Those that were left last: a request that crosses a move is no longer on its way than that. */
const MAX_LEFT = 1_000;

/** The ids of links from which sessions have moved away: a poll that was still on its way to one of them is nobody's error. */
export class LeftBehind {
  readonly #sids = new Set<unknown>();

  add(sid: string): void {
    this.#sids.add(sid);
    if (this.#sids.size <= MAX_LEFT) return;
    const [first] = this.#sids;
    this.#sids.delete(first);
  }

  has(sid: unknown): boolean {
    return this.#sids.has(sid);
  }
}
