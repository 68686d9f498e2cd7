import { portableBytes } from "../bytes/index.ts";
import type { Chunk, Clock, Link, SessionStore } from "../contracts/index.ts";
import {
  type Handshake,
  type Lane,
  type ResumeOffer,
  type ResumeRequest,
  ServerSession,
  type SessionConfig,
  type SurvivorLimits,
  Survivors,
} from "../session/index.ts";
import { LocalClock } from "./local-clock.ts";
import { RecordingHost } from "./recording-host.ts";

/** One session as one process lives through it. */
export interface Chapter<S> {
  /** The id of the session; empty before the greeting. */
  id: string;
  readonly session: S;
  readonly host: RecordingHost;
}

/** What a server of a simulated world goes by. */
export interface ServerRules {
  readonly clock: Clock;
  readonly config: SessionConfig;
  readonly limits: SurvivorLimits;
  readonly handshake: Handshake;
  readonly offer: Pick<ResumeOffer, "window" | "messages" | "bytes">;
  readonly store: SessionStore;
  /** A name that was never given before. */
  readonly unique: (kind: string) => string;
  /** The application has got a message. */
  readonly seen: (session: string, data: Chunk) => void;
}

/** A server process: it greets every link, and lets clients resume the sessions that it has, or finds in its store. */
export class ServerLife {
  readonly clock: LocalClock;
  readonly survivors: Survivors<Chapter<ServerSession>>;
  /** Those that live, by their ids. */
  readonly sessions: Map<string, Chapter<ServerSession>> = new Map();
  /** All that there were. */
  readonly chapters: Chapter<ServerSession>[] = [];
  readonly #rules: ServerRules;

  constructor(rules: ServerRules) {
    this.#rules = rules;
    this.clock = new LocalClock(rules.clock);
    this.survivors = new Survivors(rules.limits);
  }

  /** Greets a link, which begins a session, or asks for one that there was. */
  accept(link: Link): void {
    const { unique, handshake, offer } = this.#rules;
    const fresh = this.#begin(unique("session"));
    fresh.host.onResumeAsked = (request) => this.#resume(fresh, request);
    const rt: ResumeOffer = { v: 1, session: fresh.id, token: unique("token"), ...offer };
    fresh.session.attach(link, { ...handshake, sid: unique("sid"), rt }, this.clock.now());
  }

  /** Leaves all sessions to the store, before the end of the process. */
  handOver(): void {
    for (const [id, { session }] of this.sessions) {
      this.survivors.drop(id);
      const snapshot = session.handOver();
      if (snapshot !== undefined) void this.#rules.store.save(id, JSON.stringify(snapshot), this.#rules.offer.window);
    }
  }

  #resume(fresh: Chapter<ServerSession>, request: ResumeRequest): void {
    if (!this.sessions.has(request.session)) this.#restore(request.session);
    const verdict = this.survivors.judge(request, this.clock.now());
    if (verdict.kind === "refuse") fresh.session.refuseResume(verdict.code);
    if (verdict.kind === "stale") fresh.session.abort();
    if (verdict.kind !== "take") return;
    this.survivors.drop(fresh.id);
    const lane: Lane | undefined = fresh.session.surrender();
    const { owner } = verdict;
    if (lane === undefined) return;
    owner.session.take(lane, request, this.#rules.unique("token"), this.clock.now());
    this.survivors.resumed(owner);
  }

  #restore(id: string): void {
    const snapshot = this.#rules.store.take(id);
    if (typeof snapshot !== "string") return;
    const chapter = this.#begin(id);
    chapter.session.restore(JSON.parse(snapshot), this.#rules.handshake, this.clock.now());
    this.survivors.suspended(chapter);
  }

  #begin(id: string): Chapter<ServerSession> {
    const host = new RecordingHost(this.clock);
    const session = new ServerSession(host, this.#rules.config, this.clock, portableBytes, host);
    const chapter = { id, session, host };
    host.drive(session);
    host.onMessage = (data) => this.#rules.seen(id, data);
    host.onSuspended = () => this.survivors.suspended(chapter);
    host.onClosed = (end) => {
      this.sessions.delete(id);
      this.survivors.ended(id, chapter, end, this.clock.now());
    };
    this.sessions.set(id, chapter);
    this.survivors.add(id, chapter);
    this.chapters.push(chapter);
    return chapter;
  }
}
