import type { Membership } from "./membership.ts";

/** The ids of the sockets that are there. */
export type Presence = Pick<ReadonlyMap<string, unknown>, "has" | "keys" | "size">;

/**
 * What Socket.IO's users read as `adapter.rooms` and `adapter.sids`, made when it is looked at: the room of each socket's own id
 * is in it, and is nowhere stored.
 */
abstract class View implements ReadonlyMap<string, ReadonlySet<string>> {
  protected readonly membership: Membership;
  protected readonly present: Presence;

  constructor(membership: Membership, present: Presence) {
    this.membership = membership;
    this.present = present;
  }

  abstract get(key: string): ReadonlySet<string> | undefined;
  /** The keys that are stored, of which some may be ids of sockets that are there. */
  protected abstract stored(): ReadonlyMap<string, ReadonlySet<string>>;

  has(key: string): boolean {
    return this.present.has(key) || this.stored().has(key);
  }

  get size(): number {
    let size = this.present.size;
    for (const key of this.stored().keys()) if (!this.present.has(key)) size++;
    return size;
  }

  *keys(): MapIterator<string> {
    yield* this.present.keys();
    for (const key of this.stored().keys()) if (!this.present.has(key)) yield key;
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

/** The members of each room. */
export class RoomsView extends View {
  get(room: string): ReadonlySet<string> | undefined {
    const members = this.membership.rooms.get(room);
    if (!this.present.has(room)) return members;
    return members === undefined ? new Set([room]) : new Set([room, ...members]);
  }

  protected stored(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.membership.rooms;
  }
}

/** The rooms of each socket. */
export class SidsView extends View {
  get(id: string): ReadonlySet<string> | undefined {
    const joined = this.membership.sids.get(id);
    if (!this.present.has(id)) return joined;
    return joined === undefined ? new Set([id]) : new Set([id, ...joined]);
  }

  protected stored(): ReadonlyMap<string, ReadonlySet<string>> {
    return this.membership.sids;
  }
}
