import type { KeptPacket } from "@rt/protocol";
import { Lane } from "./lane.ts";

/** What an event is for: a room, one socket by an object that stands for it, or everybody. */
export type Target = string | object | typeof EVERYBODY;

export const EVERYBODY: unique symbol = Symbol("everybody");

/** An event that is kept. */
export interface LogEntry {
  /** Counts from 1, without holes. */
  readonly position: number;
  readonly at: number;
  readonly packet: KeptPacket;
  readonly targets: readonly Target[];
  /** The rooms it is not for. */
  readonly except: ReadonlySet<string>;
  readonly charge: number;
}

/** How much a log keeps. */
export interface LogLimits {
  readonly maxPackets: number;
  readonly maxBytes: number;
  /** In milliseconds: whoever an event was sent to and who is still there after so long has it for certain. */
  readonly retention: number;
}

/** What an entry costs beside its content. */
const OVERHEAD = 64;

/**
 * The last events of a namespace, by the order in which they were sent, and by whom they are for: looking up what somebody has missed
 * costs what is found, not what is kept. Time is passed in.
 */
export class PacketLog {
  /** The position of the newest event. */
  head = 0;
  /** The position of the newest event that was dropped. */
  dropped = 0;
  #bytes = 0;
  #overrunUpTo = 0;
  #overrunUntil = 0;
  readonly #limits: LogLimits;
  readonly #all = new Lane<LogEntry>();
  readonly #lanes = new Map<Target, Lane<LogEntry>>();

  constructor(limits: LogLimits) {
    this.#limits = limits;
  }

  /** How many events are kept. */
  get size(): number {
    return this.#all.size;
  }

  /** What they are charged. */
  get bytes(): number {
    return this.#bytes;
  }

  /** When the oldest may be dropped; `Infinity` where there is none. */
  get due(): number {
    const { oldest } = this.#all;
    return oldest === undefined ? Infinity : oldest.at + this.#limits.retention;
  }

  /** Up to which position events are missing that somebody may still need: they were dropped for others. */
  lostUpTo(now: number): number {
    return now < this.#overrunUntil ? this.#overrunUpTo : 0;
  }

  append(packet: KeptPacket, targets: readonly Target[], except: ReadonlySet<string>, now: number): void {
    const charge = chargeOf(packet, targets, except);
    const entry: LogEntry = { position: ++this.head, at: now, packet, targets, except, charge };
    this.#bytes += charge;
    this.#all.add(entry);
    for (const target of targets) this.#laneOf(target).add(entry);
    const { maxPackets, maxBytes } = this.#limits;
    while (this.#all.size > maxPackets || this.#bytes > maxBytes) {
      this.#overrunUntil = (this.#all.oldest?.at ?? now) + this.#limits.retention;
      this.#drop();
      this.#overrunUpTo = this.dropped;
    }
  }

  /** Drops what has been kept for long enough. */
  prune(now: number): void {
    while (this.due <= now) this.#drop();
  }

  /** Drops everything. */
  clear(): void {
    while (this.size > 0) this.#drop();
  }

  /** Calls back for the events for a target behind the position `after`, up to and with `until`. */
  visit(target: Target, after: number, until: number, take: (entry: LogEntry) => void): void {
    this.#lanes.get(target)?.visit(after, until, take);
  }

  #laneOf(target: Target): Lane<LogEntry> {
    const known = this.#lanes.get(target);
    if (known !== undefined) return known;
    const lane = new Lane<LogEntry>();
    this.#lanes.set(target, lane);
    return lane;
  }

  #drop(): void {
    const entry = this.#all.oldest;
    if (entry === undefined) return;
    this.#all.drop();
    this.#bytes -= entry.charge;
    this.dropped = entry.position;
    // What is the oldest of all is the oldest for each of its targets.
    for (const target of entry.targets) {
      const lane = this.#lanes.get(target);
      lane?.drop();
      if (lane?.size === 0) this.#lanes.delete(target);
    }
  }
}

function chargeOf({ head, attachments }: KeptPacket, targets: readonly Target[], except: ReadonlySet<string>): number {
  let charge = OVERHEAD + head.length;
  for (const { length } of attachments) charge += OVERHEAD + length;
  for (const target of targets) charge += OVERHEAD + (typeof target === "string" ? target.length : 0);
  for (const room of except) charge += OVERHEAD + room.length;
  return charge;
}
