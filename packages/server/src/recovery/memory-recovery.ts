import type { BroadcastOptions, CancelTask, Clock, EventData, KeptPacket, Recovery } from "@rt/protocol";
import { Offsets } from "./offsets.ts";
import { EVERYBODY, PacketLog, type Target } from "./packet-log.ts";
import { Visit, type VisitHome } from "./visit.ts";

/** How much is kept for how long; times in milliseconds. */
export interface RecoveryLimits {
  /** How long a socket waits for its client. */
  readonly window: number;
  readonly maxSessions: number;
  readonly maxPackets: number;
  readonly maxBytes: number;
  /** The longest time until a connection that has failed is known to have failed; options of `attach` may change it. */
  readonly patience: number;
}

/** What the sockets of a namespace that clients may come back to need of it. */
export interface RecoveryHome {
  readonly clock: Clock;
  readonly limits: RecoveryLimits;
  /** Different for each run of a server: what the offsets of this one begin with. */
  readonly epoch: string;
  /** The event as a packet that nobody changes. @throws RtError what `PacketCodec.encode` throws */
  encode(data: EventData): KeptPacket;
}

/** An event of a broadcast as those get it that may come back. */
export interface MarkedPacket {
  readonly packet: KeptPacket;
  /** Absent where it is not kept. */
  readonly offset: string | undefined;
}

/** Between two looks at what has grown too old, at least. */
const STEP = 1_000;

const NOBODY: ReadonlySet<string> = new Set();

/** Sockets of one namespace that clients may come back to, in this process alone: they wait until they are claimed or given up. */
export class MemoryRecovery implements Recovery, VisitHome {
  readonly log: PacketLog;
  readonly offsets: Offsets;
  readonly window: number;
  readonly #home: RecoveryHome;
  /** All, by the public id. */
  readonly #visits = new Map<string, Visit>();
  /** Those that wait for their client, by what it has to show, the longest first. */
  readonly #waiting = new Map<string, Visit>();
  #cancel: CancelTask | undefined = undefined;

  constructor(home: RecoveryHome) {
    const { limits } = home;
    const { window, maxPackets, maxBytes } = limits;
    this.#home = home;
    this.window = window;
    this.log = new PacketLog({
      maxPackets,
      maxBytes,
      get retention() {
        return window + limits.patience;
      },
    });
    this.offsets = new Offsets(home.epoch);
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  now(): number {
    return this.#home.clock.now();
  }

  begin(id: string, pid: string): Visit {
    const visit = new Visit(this, id, pid);
    this.#visits.set(id, visit);
    return visit;
  }

  claim(pid: unknown, offset: unknown): Visit | undefined {
    if (typeof pid !== "string") return undefined;
    this.#prune();
    const visit = this.#waiting.get(pid);
    if (visit === undefined) return undefined;
    this.#waiting.delete(pid);
    // One that was claimed before stands behind those that have waited for less.
    if (visit.expires > this.now() && visit.claimed(offset)) return visit;
    visit.forget();
    return undefined;
  }

  /** Keeps the event of a broadcast, unless it is volatile or there is nobody to keep it for: then there is nothing to say of it either. */
  broadcast(data: EventData, { rooms, except, flags }: BroadcastOptions): MarkedPacket | undefined {
    if (this.#visits.size === 0) return undefined;
    if (flags.volatile === true) {
      const marked = this.mark(data);
      return marked === data ? undefined : { packet: this.#home.encode(marked), offset: undefined };
    }
    const offset = this.#nextOffset();
    const packet = this.#home.encode([...data, offset]);
    this.#append(packet, rooms.size === 0 ? [EVERYBODY] : [...rooms], except);
    return { packet, offset };
  }

  keepFor(visit: Visit, data: EventData): KeptPacket {
    const packet = this.#home.encode([...data, this.#nextOffset()]);
    this.#append(packet, [visit], NOBODY);
    return packet;
  }

  /**
   * Clients take a text at the end of any event for its offset. So a text gets an offset behind it here too: the one of the last event
   * that was kept, since who has this one has that.
   */
  mark(data: EventData): EventData {
    return typeof data.at(-1) === "string" ? [...data, this.offsets.write(this.log.head)] : data;
  }

  joined(room: string, id: string): void {
    this.#visits.get(id)?.joined(room);
  }

  left(room: string, id: string): void {
    this.#visits.get(id)?.left(room);
  }

  waits(visit: Visit): void {
    this.#waiting.set(visit.pid, visit);
    this.#arm();
    const [longest] = this.#waiting.values();
    if (this.#waiting.size > this.#home.limits.maxSessions) longest?.forget();
  }

  over(visit: Visit): void {
    this.#waiting.delete(visit.pid);
    this.#visits.delete(visit.id);
    if (this.#visits.size === 0) this.#clear();
  }

  /** Nobody can come back. */
  close(): void {
    for (const visit of this.#visits.values()) visit.forget();
  }

  #nextOffset(): string {
    return this.offsets.write(this.log.head + 1);
  }

  #append(packet: KeptPacket, targets: readonly Target[], except: ReadonlySet<string>): void {
    this.log.append(packet, targets, except, this.now());
    this.#arm();
  }

  #prune(): void {
    const now = this.now();
    this.log.prune(now);
    for (const visit of this.#waiting.values()) {
      if (visit.expires > now) return;
      visit.forget();
    }
  }

  /** Nothing that waits, and nothing that is kept, is there for ever. */
  #arm(): void {
    if (this.#cancel !== undefined) return;
    const [longest] = this.#waiting.values();
    const due = Math.min(longest?.expires ?? Infinity, this.log.due);
    if (due === Infinity) return;
    this.#cancel = this.#home.clock.at(Math.max(due, this.now() + STEP), () => {
      this.#cancel = undefined;
      this.#prune();
      this.#arm();
    });
  }

  #clear(): void {
    this.log.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
