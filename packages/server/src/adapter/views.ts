/** The ids of the sockets that are there. */
export type Presence = Pick<ReadonlyMap<string, unknown>, "has" | "keys" | "size">;

/**
 * What Socket.IO's users read as `adapter.rooms` and `adapter.sids`, made when it is looked at: the room of each socket's own id
 * is in it, and is nowhere stored.
 */
export class View implements ReadonlyMap<string, ReadonlySet<string>> {
  readonly #stored: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #present: Presence;

  /** Of what is stored, some keys may be ids of sockets that are there. */
  constructor(stored: ReadonlyMap<string, ReadonlySet<string>>, present: Presence) {
    this.#stored = stored;
    this.#present = present;
  }

  get(name: unknown): ReadonlySet<string> | undefined {
    // Applications without types join rooms by numbers, and look for them so.
    const key = String(name);
    const stored = this.#stored.get(key);
    if (!this.#present.has(key)) return stored;
    return stored === undefined ? new Set([key]) : new Set([key, ...stored]);
  }

  has(name: unknown): boolean {
    const key = String(name);
    return this.#present.has(key) || this.#stored.has(key);
  }

  get size(): number {
    let size = this.#present.size;
    for (const key of this.#stored.keys()) if (!this.#present.has(key)) size++;
    return size;
  }

  *keys(): MapIterator<string> {
    yield* this.#present.keys();
    for (const key of this.#stored.keys()) if (!this.#present.has(key)) yield key;
  }

  *values(): MapIterator<ReadonlySet<string>> {
    for (const [, value] of this.entries()) yield value;
  }

  *entries(): MapIterator<[string, ReadonlySet<string>]> {
    for (const key of this.keys()) {
      const value = this.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  [Symbol.iterator](): MapIterator<[string, ReadonlySet<string>]> {
    return this.entries();
  }

  forEach(
    task: (value: ReadonlySet<string>, key: string, map: ReadonlyMap<string, ReadonlySet<string>>) => void,
    self?: unknown,
  ): void {
    for (const [key, value] of this.entries()) task.call(self, value, key, this);
  }
}
