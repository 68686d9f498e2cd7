import type { CancelTask, Clock, SessionStore } from "../contracts/index.ts";

/** The limits of a store in memory. */
export interface MemoryStoreOptions {
  /** What tells when a session has been kept for long enough. */
  readonly clock: Clock;
  /** The most sessions that are kept; 10,000 by default, as many as a server lets be away. */
  readonly maxSessions?: number;
  /** The most memory that they take together, as the length of texts; 100,000,000 by default: a hundred outboxes that are full. */
  readonly maxBytes?: number;
}

interface Entry {
  readonly snapshot: string;
  readonly forget: CancelTask;
}

/**
 * Keeps sessions in the memory of this process, for servers that take turns in it. For want of room the oldest are forgotten, and one
 * that has no room alone is not kept: its client finds a gap.
 */
export function createMemoryStore(options: MemoryStoreOptions): SessionStore {
  const { clock, maxSessions = 10_000, maxBytes = 100_000_000 } = options;
  // The oldest first.
  const entries = new Map<string, Entry>();
  let bytes = 0;

  const take = (id: string): string | undefined => {
    const entry = entries.get(id);
    if (entry === undefined) return undefined;
    entries.delete(id);
    entry.forget();
    bytes -= cost(id, entry.snapshot);
    return entry.snapshot;
  };
  return {
    save(id, snapshot, keepFor) {
      take(id);
      if (keepFor <= 0 || maxSessions < 1 || cost(id, snapshot) > maxBytes) return;
      entries.set(id, { snapshot, forget: clock.at(clock.now() + keepFor, () => take(id)) });
      bytes += cost(id, snapshot);
      for (const oldest of entries.keys()) {
        if (entries.size <= maxSessions && bytes <= maxBytes) break;
        take(oldest);
      }
    },
    take,
  };
}

function cost(id: string, snapshot: string): number {
  return id.length + snapshot.length;
}
