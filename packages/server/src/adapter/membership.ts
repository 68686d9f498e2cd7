import { RtError } from "@rt/protocol";

/** Hears of every change, with room and socket. */
export interface MembershipListener {
  created(room: string): void;
  joined(room: string, id: string): void;
  left(room: string, id: string): void;
  deleted(room: string): void;
}

/**
 * Which socket is in which room, both ways round, but for the rooms that sockets have of their own: a socket that joined
 * nothing, and was not looked at, has no entry here.
 */
export class Membership {
  readonly rooms: Map<string, Set<string>> = new Map();
  readonly sids: Map<string, Set<string>> = new Map();
  readonly #listener: MembershipListener;
  readonly #limit: number;

  /** `limit`: the most rooms one socket may be in. */
  constructor(listener: MembershipListener, limit: number) {
    this.#listener = listener;
    this.#limit = limit;
  }

  /** @throws RtError `BUFFER_FULL` */
  join(id: string, room: string): void {
    const joined = this.sids.get(id);
    if (joined === undefined) {
      this.sids.set(id, new Set([room]));
    } else if (!joined.has(room)) {
      const count = joined.has(id) ? joined.size - 1 : joined.size;
      if (count >= this.#limit) throw new RtError("BUFFER_FULL", `a socket may be in ${this.#limit} rooms`);
      joined.add(room);
    } else {
      return;
    }
    this.#enter(id, room);
  }

  leave(id: string, room: string): void {
    const joined = this.sids.get(id);
    if (room === id || joined?.delete(room) !== true) return;
    if (joined.size === 0) this.sids.delete(id);
    this.#exit(id, room);
  }

  leaveAll(id: string): void {
    const joined = this.sids.get(id);
    if (joined === undefined) return;
    this.sids.delete(id);
    for (const room of joined) if (room !== id) this.#exit(id, room);
  }

  /** The rooms of a socket as one set, from now on: it changes as they do, and the socket's own is the first of them. */
  of(id: string): ReadonlySet<string> {
    const joined = this.sids.get(id);
    if (joined?.has(id) === true) return joined;
    const all = shown([id, ...(joined ?? [])]);
    this.sids.set(id, all);
    return all;
  }

  #enter(id: string, room: string): void {
    const members = this.rooms.get(room);
    if (members === undefined) {
      this.rooms.set(room, new Set([id]));
      this.#listener.created(room);
    } else {
      members.add(id);
    }
    this.#listener.joined(room, id);
  }

  #exit(id: string, room: string): void {
    const members = this.rooms.get(room);
    members?.delete(id);
    this.#listener.left(room, id);
    if (members?.size !== 0) return;
    this.rooms.delete(room);
    this.#listener.deleted(room);
  }
}

/** A set like any other, in which what applications have joined as a number is found as that too. */
function shown(rooms: readonly string[]): Set<string> {
  return Object.defineProperty(new Set(rooms), "has", { value: hasRoom });
}

function hasRoom(this: Set<string>, room: unknown): boolean {
  return Set.prototype.has.call(this, String(room));
}
