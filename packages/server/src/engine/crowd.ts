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
  /** Those that applications have heard of, until nothing is left of them, and how many of them are over. */
  #known = 0;
  #over = 0;

  constructor(rules: CrowdRules) {
    this.#rules = rules;
  }

  /** How many applications may know of: those whose session is not over. */
  get count(): number {
    return this.#known - this.#over;
  }

  get isFull(): boolean {
    return this.#known >= this.#rules.maxConnections;
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
    this.#known++;
    return hasRoom;
  }

  /** It has asked for a namespace. */
  asked(connection: Connection): void {
    this.#pending.delete(connection);
  }

  /** Its session is over. */
  ended(connection: Connection): void {
    if (connection.isAnnounced) this.#over++;
  }

  /** Nothing is left of it. */
  gone(connection: Connection): void {
    this.#pending.delete(connection);
    if (!connection.isAnnounced) return;
    this.#known--;
    this.#over--;
  }
}
