/** A place in a payload where an attachment belongs. */
export interface Slot {
  readonly holder: object;
  /** The holder's own key or index. */
  readonly key: string | number;
  /** The number of the attachment; several slots may have the same. */
  readonly num: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds the placeholders of a payload (Socket.IO protocol 5, B.3), and on the same walk what makes it illegal. It goes no deeper
 * than it may.
 */
export class SlotFinder {
  readonly slots: Slot[] = [];
  readonly #count: number;

  /** @param count how many attachments the packet has; placeholders with other numbers are illegal (CVE-2022-2421). */
  constructor(count: number) {
    this.#count = count;
  }

  /** Looks through a value in which arrays and objects may lie up to `most` deep, itself counted; `false` when it is illegal. */
  search(value: unknown, most: number): boolean {
    if (typeof value !== "object" || value === null) return true;
    if (most === 0) return false;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        if (!this.#see(value, index, value[index], most)) return false;
      }
      return true;
    }
    for (const key in value) {
      if (!this.#see(value, key, (value as Fields)[key], most)) return false;
    }
    return true;
  }

  #see(holder: object, key: string | number, value: unknown, most: number): boolean {
    if (typeof value !== "object" || value === null) return true;
    const { _placeholder, num } = value as Fields;
    if (_placeholder !== true) return this.search(value, most - 1);
    if (typeof num !== "number" || !Number.isInteger(num) || num < 0 || num >= this.#count) return false;
    this.slots.push({ holder, key, num });
    return true;
  }
}
