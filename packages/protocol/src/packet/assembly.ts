import type { JsonLimits } from "./limits.ts";
import { type Slot, SlotFinder } from "./slots.ts";
import type { Packet } from "./types.ts";

/** A packet whose text is here and whose attachments are outstanding (Socket.IO protocol 5, B.3). */
export class Assembly {
  readonly #packet: Packet;
  readonly #slots: readonly Slot[];
  readonly #attachments: Uint8Array[] = [];
  readonly #count: number;
  #room: number;

  constructor(packet: Packet, slots: readonly Slot[], count: number, limits: JsonLimits) {
    this.#packet = packet;
    this.#slots = slots;
    this.#count = count;
    this.#room = limits.maxAttachmentBytes;
  }

  /** Takes the next attachment. Gives the packet when it was the last, `undefined` before, or what is wrong, in words. */
  add(bytes: Uint8Array): Packet | string | undefined {
    this.#room -= bytes.length;
    if (this.#room < 0) return "the attachments of the packet have too many bytes";
    this.#attachments.push(bytes);
    if (this.#attachments.length < this.#count) return undefined;
    // In place: each key is the holder's own, so that even `__proto__` is set as a property and meets no setter.
    for (const { holder, key, num } of this.#slots) Reflect.set(holder, key, this.#attachments[num]);
    return this.#packet;
  }
}

/**
 * Makes ready for the `count` attachments of a packet, or says what is wrong with its payload, in words. That is found out here,
 * before anything is held for it. An attachment that no placeholder names is legal, as with the reference.
 */
export function assemble(packet: Packet, count: number, limits: JsonLimits): Assembly | string {
  const finder = new SlotFinder(count);
  if (!finder.search(packet.data, limits.maxDepth)) return "an illegal placeholder, or a payload nested too deep";
  return new Assembly(packet, finder.slots, count, limits);
}
