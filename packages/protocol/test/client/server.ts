import type { Link } from "../../src/contracts/index.ts";
import { type ResumeOffer, type ResumeRequest, Survivors } from "../../src/session/index.ts";
import type { VirtualClock } from "../../src/testing/index.ts";
import { ServerEnd, type ServerRules } from "./server-end.ts";

/** What a link says of itself when it comes. */
export interface Arrival {
  readonly transport: string;
  readonly query: ReadonlyMap<string, string>;
}

const LIMITS = { window: 120_000, maxAway: 100, maxTombstones: 100 };

/** A server that keeps to the protocol; it lets clients bring their sessions back where its rules say so. */
export class Server {
  /** The ends of all sessions that were more than an offer to go on with another one. */
  readonly ends: ServerEnd[] = [];
  /** What no client may do. */
  readonly faults: string[] = [];
  readonly #clock: VirtualClock;
  readonly #rules: Partial<ServerRules>;
  #survivors = new Survivors<ServerEnd>(LIMITS);
  #made = 0;
  #version: { readonly v?: number } = {};
  #tokens = 0;

  constructor(clock: VirtualClock, rules: Partial<ServerRules>) {
    this.#clock = clock;
    this.#rules = rules;
  }

  accept(link: Link, { transport, query }: Arrival): void {
    const sid = query.get("sid");
    if (sid !== undefined) {
      this.#probe(link, sid);
      return;
    }
    const end = new ServerEnd(this.#clock, this.#rules, `engine${this.#made++}`);
    const { rt } = this.#rules;
    const offer = rt !== undefined && query.get("rt") === "1" ? this.#offerTo(end) : undefined;
    this.ends.push(end);
    const upgrades = this.#rules.handshake?.upgrades ?? (transport === "polling" ? ["websocket"] : []);
    end.greet(link, { sid: end.sid, upgrades, ...(offer === undefined ? {} : { rt: { ...offer, ...this.#version } }) });
  }

  /** It ends and begins anew, and knows nothing of its sessions. The links are to be cut besides. */
  restart(): void {
    this.forget();
    for (const { session } of this.ends) session.abort();
  }

  /** From now on it speaks this version alone. */
  speak(v: number): void {
    this.#version = { v };
  }

  /** Its sessions go on where they are, and can be resumed nowhere else. */
  forget(): void {
    this.#survivors = new Survivors(LIMITS);
  }

  #probe(link: Link, sid: string): void {
    const end = this.ends.find((it) => it.sid === sid);
    if (end?.outlives === true) this.faults.push("a probe for a session that outlives its links");
    if (end === undefined) link.abort();
    else end.session.probe(link, this.#clock.now());
  }

  #offerTo(end: ServerEnd): ResumeOffer {
    const { host, sid } = end;
    const survivors = this.#survivors;
    survivors.add(sid, end);
    host.onSuspended = () => survivors.suspended(end);
    host.onClosed = (ending) => survivors.ended(sid, end, ending, this.#clock.now());
    host.onResumeAsked = (request) => this.#resume(end, request);
    const limits = { window: 120_000, messages: 10_000, bytes: 1_000_000, ...this.#rules.rt };
    return { v: 1, session: sid, token: `token${this.#tokens++}`, ...limits };
  }

  #resume(fresh: ServerEnd, request: ResumeRequest): void {
    const verdict = this.#survivors.judge(request, this.#clock.now());
    if (verdict.kind === "refuse") fresh.session.refuseResume(verdict.code);
    if (verdict.kind === "stale") fresh.session.abort();
    if (verdict.kind !== "take") return;
    this.#survivors.drop(fresh.sid);
    this.ends.splice(this.ends.indexOf(fresh), 1);
    const lane = fresh.session.surrender();
    if (lane === undefined) return;
    verdict.owner.session.take(lane, request, `token${this.#tokens++}`, this.#clock.now());
    this.#survivors.resumed(verdict.owner);
  }
}
