import type { CrowdRules } from "../options/crowd.ts";

/** A connection, as far as it is counted. */
export interface Counted {
  /** May applications know of it? */
  readonly isAnnounced: boolean;
  readonly session: { abort(): void };
}

/** How many connections there are, and may be. */
export class Crowd<Connection extends Counted> {
  readonly #rules: CrowdRules;
  /** Those whose clients have asked for no namespace yet, the oldest first. */
  readonly #pending = new Set<Connection>();
  #count = 0;

  constructor(rules: CrowdRules) {
    this.#rules = rules;
  }

  /** How many applications may know of. */
  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= this.#rules.maxConnections;
  }

  /** A connection was opened. Where too many say nothing, the oldest of them goes: it is the least likely to say something yet. */
  opened(connection: Connection): void {
    this.#pending.add(connection);
    if (this.#pending.size <= this.#rules.maxPendingConnections) return;
    const [oldest] = this.#pending;
    if (oldest === undefined) return;
    this.#pending.delete(oldest);
    oldest.session.abort();
  }

  /** Applications may know of it from now on. Says whether there was room for it. */
  announced(): boolean {
    const hasRoom = !this.isFull;
    this.#count++;
    return hasRoom;
  }

  /** It has asked for a namespace. */
  asked(connection: Connection): void {
    this.#pending.delete(connection);
  }

  /** Nothing is left of it. */
  gone(connection: Connection): void {
    this.#pending.delete(connection);
    if (connection.isAnnounced) this.#count--;
  }
}
