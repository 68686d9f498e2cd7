import { CLOSE_CODES, type SessionEnd, sessionEnd } from "./close-codes.ts";
import type { ResumeRequest } from "./resume.ts";
import { isSameSecret } from "./secret.ts";
import type { ServerSession } from "./server-session.ts";

/** The limits of {@link Survivors}. */
export interface SurvivorLimits {
  /** How long the code of a session that has ended is kept for its client, in milliseconds. */
  readonly window: number;
  /** The most sessions without a link; the one that has been away for longest is given up for one more. */
  readonly maxAway: number;
  /** The most codes of ended sessions; the oldest is forgotten for one more. */
  readonly maxTombstones: number;
}

/** What becomes of a request to resume. */
export type ResumeVerdict<Owner> =
  /** Its session goes on, on the link of the request. */
  | { readonly kind: "take"; readonly owner: Owner }
  /** A newer request was taken: the link of this one is of no use. */
  | { readonly kind: "stale" }
  /** The client is told this code; see `ServerSession.refuseResume`. */
  | { readonly kind: "refuse"; readonly code: number };

/** What is kept of a session that has ended, for the client that may not know it yet. */
interface Tombstone {
  readonly tokens: readonly [string, string];
  readonly code: number;
  readonly until: number;
}

/**
 * The sessions of one server that outlive their links, by id: those that live, those that wait for a link, and what those that have
 * ended leave behind. `Owner` is what has the session.
 */
export class Survivors<Owner extends { readonly session: ServerSession }> {
  /** How many requests to resume were refused: for a token, a count, or a session that is not there. */
  refusals = 0;
  readonly #limits: SurvivorLimits;
  readonly #owners = new Map<string, Owner>();
  /** Those that are away, the longest first. */
  readonly #away = new Set<Owner>();
  /** The oldest first: all are kept for the same time. */
  readonly #tombstones = new Map<string, Tombstone>();

  constructor(limits: SurvivorLimits) {
    this.#limits = limits;
  }

  /** How many sessions wait for a link. */
  get away(): number {
    return this.#away.size;
  }

  /** How many codes of ended sessions are kept. */
  get tombstones(): number {
    return this.#tombstones.size;
  }

  /** A session begins. */
  add(id: string, owner: Owner): void {
    this.#owners.set(id, owner);
  }

  /**
   * A session ends here without an end that its client may ask about: it was an offer alone, whose link another one has taken, or is
   * handed over to another holder.
   */
  drop(id: string): void {
    this.#owners.delete(id);
  }

  /** A session has lost its link. */
  suspended(owner: Owner): void {
    this.#away.add(owner);
    if (this.#away.size <= this.#limits.maxAway) return;
    const [longest] = this.#away;
    longest?.session.giveUp(sessionEnd("overflow", `more than ${this.#limits.maxAway} sessions wait for a link`));
  }

  /** A session goes on, on a link. */
  resumed(owner: Owner): void {
    this.#away.delete(owner);
  }

  /** A session has ended. Its client may not know, unless it ended the session itself. */
  ended(id: string, owner: Owner, { name, code }: SessionEnd, now: number): void {
    this.#away.delete(owner);
    if (this.#owners.get(id) !== owner) return;
    this.#owners.delete(id);
    if (name !== "peer") this.#bury(id, { tokens: owner.session.tokens, code, until: now + this.#limits.window }, now);
  }

  /** What a request deserves. A session whose state it proves lost ends by it. */
  judge(request: ResumeRequest, now: number): ResumeVerdict<Owner> {
    const owner = this.#owners.get(request.session);
    if (owner === undefined) return this.#refuse(this.#epitaph(request, now));
    if (!isTokenOf(owner.session.tokens, request.token)) return this.#refuse(CLOSE_CODES.gone.code);
    const verdict = owner.session.examine(request);
    if (verdict === "take") return { kind: "take", owner };
    return verdict === "stale" ? { kind: "stale" } : this.#refuse(CLOSE_CODES.badCounts.code);
  }

  #refuse(code: number): ResumeVerdict<Owner> {
    this.refusals++;
    return { kind: "refuse", code };
  }

  #epitaph({ session, token }: ResumeRequest, now: number): number {
    const tombstone = this.#tombstones.get(session);
    const isKnown = tombstone !== undefined && now < tombstone.until && isTokenOf(tombstone.tokens, token);
    return isKnown ? tombstone.code : CLOSE_CODES.gone.code;
  }

  #bury(id: string, tombstone: Tombstone, now: number): void {
    this.#tombstones.set(id, tombstone);
    for (const [oldest, { until }] of this.#tombstones) {
      if (now < until && this.#tombstones.size <= this.#limits.maxTombstones) break;
      this.#tombstones.delete(oldest);
    }
  }
}

/** Both are compared in any case: the time tells nothing. */
function isTokenOf([present, previous]: readonly [string, string], given: string): boolean {
  const isPresent = isSameSecret(present, given);
  return isSameSecret(previous, given) || isPresent;
}
