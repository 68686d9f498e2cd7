import { type Clock, type ResumeOffer, type ResumeRequest, type SessionEnd, Survivors, sessionEnd } from "@rt/protocol";
import type { Connection } from "../connection.ts";
import type { ResumeRules } from "../options/resume.ts";
import { createId } from "./ids.ts";
import { LeftBehind } from "./left-behind.ts";

/**
 * The most connections without a link that are in no namespace either. Whoever opens links can leave so many behind: they do not
 * crowd out those that have sockets. Enough for the clients whose first link is cut before their CONNECT has come.
 */
const MAX_BARE = 1_000;

/** The connections of one server that outlive their links: what is offered to them, which of them wait, and how they come back. */
export class Survival {
  readonly #rules: ResumeRules;
  readonly #clock: Clock;
  /** The connections that have a link, by its id. */
  readonly #routes: Map<string, Connection>;
  readonly #survivors: Survivors<Connection>;
  /** Those that wait for a link: with sockets, and without, the longest first. */
  readonly #suspended = new Set<Connection>();
  readonly #bare = new Set<Connection>();
  readonly #left = new LeftBehind();

  constructor(rules: ResumeRules, clock: Clock, routes: Map<string, Connection>) {
    const { window, maxAway } = rules;
    this.#rules = rules;
    this.#clock = clock;
    this.#routes = routes;
    this.#survivors = new Survivors({ window, maxAway, maxTombstones: maxAway });
  }

  /** How many connections with sockets wait for a link. */
  get suspendedCount(): number {
    return this.#suspended.size;
  }

  /** How many links asked for a session and were not given it. */
  get refusals(): number {
    return this.#survivors.refusals;
  }

  /** All that wait for a link. */
  get waiting(): readonly Connection[] {
    return [...this.#suspended, ...this.#bare];
  }

  /** What a new connection of this version is offered: what it needs to come back. `undefined` where the server has that switched off. */
  offer(v: number): ResumeOffer | undefined {
    const { isOn, window, maxMessages: messages, maxBytes: bytes } = this.#rules;
    if (!isOn) return undefined;
    return { v, session: createId(), token: createId(), window, messages, bytes, credit: 0 };
  }

  /** A connection was made such an offer. */
  began(connection: Connection): void {
    this.#survivors.add(connection.sessionId, connection);
  }

  /** A connection has no link any more, or came into a namespace since. */
  suspended(connection: Connection): void {
    this.unroute(connection);
    if (connection.isJoined) {
      this.#bare.delete(connection);
      this.#suspended.add(connection);
      this.#survivors.suspended(connection);
      return;
    }
    this.#bare.add(connection);
    const [longest] = this.#bare;
    if (this.#bare.size > MAX_BARE)
      longest?.session.giveUp(sessionEnd("overflow", `more than ${MAX_BARE} sessions without sockets wait for a link`));
  }

  /** The client of a fresh connection asks for another one instead. */
  resumeAsked(fresh: Connection, request: ResumeRequest): void {
    // While it asks for another one it is none that could be asked for, and if it gets that, it never was.
    this.#survivors.drop(fresh.sessionId);
    const verdict = this.#survivors.judge(request, this.#clock.now());
    if (verdict.kind === "take") {
      this.#resume(verdict.owner, fresh, request);
    } else if (verdict.kind === "stale") {
      this.#survivors.refusals++;
      fresh.session.abort();
    } else {
      this.began(fresh);
      fresh.session.refuseResume(verdict.code);
    }
  }

  /** A connection that was made an offer is over. */
  ended(connection: Connection, end: SessionEnd): void {
    this.#noLongerWaits(connection);
    this.#survivors.ended(connection.sessionId, connection, end, this.#clock.now());
    // The first frame is where a request stands; this one could not be read.
    if (end.name === "badFrame" && !connection.isAnnounced) this.#survivors.refusals++;
  }

  /** Its link leads to it no more. The id may be another's by now, where the application makes ids of its own. */
  unroute(connection: Connection): void {
    if (this.#routes.get(connection.sid) === connection) this.#routes.delete(connection.sid);
  }

  /** Is it the id of a link from which a session has moved away? */
  wasLeft(sid: unknown): boolean {
    return this.#left.has(sid);
  }

  #resume(known: Connection, fresh: Connection, request: ResumeRequest): void {
    const lane = fresh.session.surrender();
    if (lane === undefined) return;
    this.#noLongerWaits(known);
    this.unroute(known);
    this.#left.add(known.sid);
    this.#routes.set(fresh.sid, known);
    known.takeOver(fresh, lane, request);
  }

  #noLongerWaits(connection: Connection): void {
    this.#suspended.delete(connection);
    this.#bare.delete(connection);
    this.#survivors.resumed(connection);
  }
}
