/** When a socket was in a room: it got the events behind the position `since`, up to and with `until`. */
interface Stay {
  readonly room: string;
  readonly since: number;
  readonly until: number;
}

/** The most rooms that a socket has left of which the time is remembered. */
const MAX_LEFT = 1_000;

/**
 * Which rooms one socket is in since when, and which it was in until when, in positions of the log: an event that it has not received is
 * one that it has missed only if it was in the room when that was sent.
 */
export class Stays {
  /** Before this position it is not known any more where it was. */
  certainFrom = 0;
  readonly #present = new Map<string, number>();
  #past: Stay[] = [];

  /** A socket is in the room of its own id from the beginning. */
  constructor(id: string, position: number) {
    this.#present.set(id, position);
  }

  joined(room: string, position: number): void {
    if (!this.#present.has(room)) this.#present.set(room, position);
  }

  /** `dropped`: nobody will ask for what was before this position. */
  left(room: string, position: number, dropped: number): void {
    const since = this.#present.get(room);
    if (since === undefined) return;
    this.#present.delete(room);
    if (since === position) return;
    this.#past.push({ room, since, until: position });
    if (this.#past.length > MAX_LEFT) this.#forget(dropped);
  }

  /** Was it in one of these rooms when the event at this position was sent? */
  wasIn(rooms: ReadonlySet<string>, position: number): boolean {
    for (const room of rooms) if ((this.#present.get(room) ?? Infinity) < position) return true;
    return this.#past.some(({ room, since, until }) => rooms.has(room) && since < position && position <= until);
  }

  /** Calls back for each stay. */
  visit(take: (room: string, since: number, until: number) => void): void {
    for (const [room, since] of this.#present) take(room, since, Infinity);
    for (const { room, since, until } of this.#past) take(room, since, until);
  }

  #forget(dropped: number): void {
    const past = this.#past.filter(({ until }) => until > dropped);
    // Half of them, so that this is not done again each time.
    const surplus = past.length > MAX_LEFT ? past.splice(0, MAX_LEFT / 2) : [];
    this.certainFrom = surplus.at(-1)?.until ?? this.certainFrom;
    this.#past = past;
  }
}
