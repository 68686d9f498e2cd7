import { RtError } from "../errors.ts";
import type { EncodedPacket } from "../packet/index.ts";

/** What one piece of a packet costs beside its content, as the queue of a session charges it. */
const PIECE_OVERHEAD = 64;

/** What a packet that waits is charged with: the length of its texts and arrays, and 64 for each. */
export function chargeOf(packet: EncodedPacket): number {
  let charge = packet.head.length + PIECE_OVERHEAD;
  for (const attachment of packet.attachments) charge += attachment.length + PIECE_OVERHEAD;
  return charge;
}

/**
 * What waits, first in first out, up to a number of items and a sum of charges. An item is known by itself, or by the key that it was
 * added with. All operations are O(1), but for `putFirst`.
 */
export class BoundedList<Item extends { readonly charge: number }> {
  #items = new Map<unknown, Item>();
  readonly #maxItems: number;
  readonly #maxCharge: number;
  #charge = 0;

  constructor(maxItems: number, maxCharge: number) {
    this.#maxItems = maxItems;
    this.#maxCharge = maxCharge;
  }

  get size(): number {
    return this.#items.size;
  }

  get first(): Item | undefined {
    for (const item of this.#items.values()) return item;
    return undefined;
  }

  /** @throws RtError `BUFFER_FULL` when there is no room for it. The first item always has room, unless none is to wait at all. */
  check(charge: number): void {
    const hasTooMany = this.#items.size >= this.#maxItems;
    if (!hasTooMany && (this.#items.size === 0 || this.#charge + charge <= this.#maxCharge)) return;
    const most = hasTooMany ? `${this.#maxItems} packets` : `${this.#maxCharge} bytes`;
    throw new RtError("BUFFER_FULL", `more than ${most} wait for the connection`);
  }

  add(item: Item, key: unknown = item): void {
    this.#items.set(key, item);
    this.#charge += item.charge;
  }

  /** Adds items before all others, with their keys, beyond all limits: they had their room once. */
  putFirst(items: readonly (readonly [key: unknown, item: Item])[]): void {
    this.#items = new Map([...items, ...this.#items]);
    for (const [, { charge }] of items) this.#charge += charge;
  }

  delete(key: unknown): void {
    const item = this.#items.get(key);
    if (item === undefined) return;
    this.#items.delete(key);
    this.#charge -= item.charge;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.values();
  }
}
