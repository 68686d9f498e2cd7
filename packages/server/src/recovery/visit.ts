import type { EventData, KeptPacket, Recoverable, SocketState } from "@rt/protocol";
import { type LogState, missingFrom, type Presence } from "./missing-from.ts";
import type { Offsets } from "./offsets.ts";
import { EVERYBODY, type LogEntry, type PacketLog } from "./packet-log.ts";
import { Stays } from "./stays.ts";

/** What a visit needs of its namespace. */
export interface VisitHome {
  readonly log: PacketLog;
  readonly offsets: Offsets;
  /** How long it waits for its client, in milliseconds. */
  readonly window: number;
  now(): number;
  /** Encodes an event, with an offset behind its arguments, and appends it to the log for this visit alone. */
  keepFor(visit: Visit, data: EventData): KeptPacket;
  /** As `Recoverable.mark`. */
  mark(data: EventData): EventData;
  /** It may be claimed now. */
  waits(visit: Visit): void;
  /** It is over. */
  over(visit: Visit): void;
}

/** Where its client is. */
type Whereabouts = "here" | "away" | "returning" | "gone";

/** A socket of this process that its client may come back to: where it was, and what it was sent. */
export class Visit implements Recoverable {
  readonly id: string;
  readonly pid: string;
  restored: SocketState | undefined = undefined;
  lastSent: string | undefined = undefined;
  /** Until when it waits for its client. */
  expires: number = Infinity;
  readonly #home: VisitHome;
  readonly #stays: Stays;
  readonly #start: number;
  #whereabouts: Whereabouts = "here";
  #sentUpTo = 0;
  #resentFrom = 0;
  #resentUpTo = 0;
  #leftAt = 0;
  #from = 0;

  constructor(home: VisitHome, id: string, pid: string) {
    this.id = id;
    this.pid = pid;
    this.#home = home;
    this.#start = home.log.head;
    this.#stays = new Stays(id, this.#start);
  }

  keep(data: EventData): KeptPacket {
    const packet = this.#home.keepFor(this, data);
    if (this.#whereabouts === "here") this.#sentUpTo = this.#home.log.head;
    return packet;
  }

  mark(data: EventData): EventData {
    return this.#home.mark(data);
  }

  joined(room: string): void {
    if (this.#isIn()) this.#stays.joined(room, this.#home.log.head);
  }

  left(room: string): void {
    const { head, dropped } = this.#home.log;
    if (this.#isIn()) this.#stays.left(room, head, dropped);
  }

  /** Its client wants it, and shows this offset. Says whether it gets it. */
  claimed(offset: unknown): boolean {
    if (this.#whereabouts !== "away") return false;
    const { log, offsets } = this.#home;
    const known = offsets.read(offset);
    // A position that the log has not come to is a lie, or of a log that is gone.
    const received = offset === undefined ? undefined : known === undefined || known > log.head ? "unknown" : known;
    const from = missingFrom(this.#presence(), received, this.#logState());
    if (from === undefined || from < this.#stays.certainFrom) return false;
    this.#from = from;
    this.#whereabouts = "returning";
    return true;
  }

  missed(): readonly KeptPacket[] | undefined {
    const from = missingFrom(this.#presence(), this.#from, this.#logState());
    if (from === undefined || from < this.#stays.certainFrom) return undefined;
    const missed = this.#missedFrom(from);
    this.#whereabouts = "here";
    const [first] = missed;
    const last = missed.at(-1);
    if (first !== undefined && last !== undefined) {
      this.#resentFrom = first.position - 1;
      this.#resentUpTo = last.position;
      this.#sentUpTo = Math.max(this.#sentUpTo, last.position);
    }
    return missed.map(({ packet }) => packet);
  }

  away(state: SocketState): void {
    if (this.#whereabouts === "here") {
      const { log, offsets, window } = this.#home;
      this.#leftAt = log.head;
      this.#sentUpTo = Math.max(this.#sentUpTo, offsets.read(this.lastSent) ?? 0);
      this.restored = state;
      this.expires = this.#home.now() + window;
    } else if (this.#whereabouts !== "returning") {
      return;
    }
    this.#whereabouts = "away";
    this.#home.waits(this);
  }

  forget(): void {
    if (this.#whereabouts === "gone") return;
    this.#whereabouts = "gone";
    // The log names it until the last of its events is dropped.
    this.restored = undefined;
    this.#home.over(this);
  }

  /** Do rooms that it joins and leaves count? Those that it is taken out of while it is away do not. */
  #isIn(): boolean {
    return this.#whereabouts === "here" || this.#whereabouts === "returning";
  }

  #presence(): Presence {
    return {
      start: this.#start,
      sentUpTo: this.#sentUpTo,
      resentFrom: this.#resentFrom,
      resentUpTo: this.#resentUpTo,
      leftAt: this.#leftAt,
    };
  }

  #logState(): LogState {
    const { log } = this.#home;
    return { lostUpTo: log.lostUpTo(this.#home.now()), dropped: log.dropped };
  }

  /** Linear in the rooms that it is and was in, and in what is found. */
  #missedFrom(from: number): readonly LogEntry[] {
    const { log } = this.#home;
    const found = new Map<number, LogEntry>();
    const take = (entry: LogEntry): void => {
      const isExcepted = entry.except.size > 0 && this.#stays.wasIn(entry.except, entry.position);
      if (!isExcepted) found.set(entry.position, entry);
    };
    log.visit(EVERYBODY, from, Infinity, take);
    log.visit(this, from, Infinity, take);
    this.#stays.visit((room, since, until) => log.visit(room, Math.max(since, from), until, take));
    return [...found.values()].sort((one, other) => one.position - other.position);
  }
}
