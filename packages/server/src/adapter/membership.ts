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
 * nothing has no entry here.
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
      if (joined.size >= this.#limit) throw new RtError("BUFFER_FULL", `a socket may be in ${this.#limit} rooms`);
      joined.add(room);
    } else {
      return;
    }
    this.#enter(id, room);
  }

  leave(id: string, room: string): void {
    const joined = this.sids.get(id);
    if (joined?.delete(room) !== true) return;
    if (joined.size === 0) this.sids.delete(id);
    this.#exit(id, room);
  }

  leaveAll(id: string): void {
    const joined = this.sids.get(id);
    if (joined === undefined) return;
    this.sids.delete(id);
    for (const room of joined) this.#exit(id, room);
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
