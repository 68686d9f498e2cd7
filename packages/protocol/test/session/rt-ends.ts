import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk } from "../../src/contracts/index.ts";
import { ClientSession, type Handshake, type ResumeOffer, ServerSession } from "../../src/session/index.ts";
import { CARRIER_TRAITS, RecordingHost, VirtualClock } from "../../src/testing/index.ts";
import { ManualLink } from "./manual-link.ts";

const CONFIG = { upgradeTimeout: 400, closeTimeout: 300, maxBacklog: 1_000_000 };
const OFFER: ResumeOffer = { v: 1, session: "s", token: "t0", window: 5_000, messages: 8, bytes: 10_000 };
const HANDSHAKE = { sid: "sid", upgrades: [], pingInterval: 1_000, pingTimeout: 500, maxPayload: 100_000 };

/** What a resume request carries, of a client that came first and has received nothing, where not said. */
export interface Request {
  readonly token?: string;
  readonly attempt?: number;
  readonly received?: number;
}

/** The session `s` at the server's end, whose token is `t0`, then `t1` and so on; the client is the test, frame by frame. */
export class RtServer {
  readonly clock: VirtualClock = new VirtualClock();
  readonly host: RecordingHost = new RecordingHost(this.clock);
  readonly first: ManualLink = new ManualLink(CARRIER_TRAITS.message);
  readonly session: ServerSession;
  #tokens = 1;

  /** On a first link, or from a snapshot. */
  constructor(offer: Partial<ResumeOffer> = {}, snapshot?: unknown) {
    this.session = this.#open(this.host);
    if (snapshot === undefined) this.#attach(this.session, this.first, { ...OFFER, ...offer });
    else this.session.restore(snapshot, HANDSHAKE, this.clock.now());
    this.clock.settle();
  }

  /** The client asks on a new link; what the server sends there, after the open frame, begins with its answer. */
  resume({ token = "t0", attempt = 1, received = 0 }: Request): ManualLink {
    const link = new ManualLink(CARRIER_TRAITS.message);
    const host = new RecordingHost(this.clock);
    const fresh = this.#open(host);
    this.#attach(fresh, link, { ...OFFER, session: "fresh" });
    host.onResumeAsked = (request) => {
      if (!this.session.tokens.includes(request.token)) return fresh.refuseResume(53);
      const verdict = this.session.examine(request);
      if (verdict === "stale") return fresh.abort();
      if (verdict === "refuse") return fresh.refuseResume(52);
      const lane = fresh.surrender();
      if (lane !== undefined) this.session.take(lane, request, `t${this.#tokens++}`, this.clock.now());
    };
    this.clock.settle();
    link.sent.length = 0;
    this.says(link, `0${JSON.stringify({ session: "s", token, attempt, received })}`);
    return link;
  }

  says(link: ManualLink, frame: Chunk): void {
    link.sink?.receive(frame);
    this.clock.settle();
  }

  send(...texts: readonly string[]): void {
    for (const text of texts) this.session.send(text);
    this.clock.settle();
  }

  #open(host: RecordingHost): ServerSession {
    const session = new ServerSession(host, CONFIG, this.clock, portableBytes, host);
    host.drive(session);
    return session;
  }

  #attach(session: ServerSession, link: ManualLink, rt: ResumeOffer): void {
    session.attach(link, { ...HANDSHAKE, rt }, this.clock.now());
  }
}

/** The session `s` at the client's end, greeted; the server is the test, frame by frame. */
export class RtClient {
  readonly clock: VirtualClock = new VirtualClock();
  readonly host: RecordingHost = new RecordingHost(this.clock);
  readonly first: ManualLink = new ManualLink(CARRIER_TRAITS.message);
  readonly session: ClientSession = new ClientSession(this.host, CONFIG, this.clock, portableBytes, this.host);

  /** On a first link, or from a snapshot. */
  constructor(offer: Partial<ResumeOffer> = {}, snapshot?: unknown) {
    this.host.drive(this.session);
    if (snapshot === undefined) this.#begin({ ...OFFER, ...offer });
    else this.session.restore(snapshot, this.clock.now());
  }

  #begin(offer: ResumeOffer): void {
    this.session.attach(this.first);
    this.first.sink?.writable();
    this.says(this.first, greeting(offer));
  }

  /** A new link that was greeted, so that the client has asked there; its question is what was sent. */
  ask(): ManualLink {
    return this.greeted(greeting({ ...OFFER, session: "fresh", token: "f" }));
  }

  /** A new link with a greeting of the test's own. */
  greeted(frame: string): ManualLink {
    const link = new ManualLink(CARRIER_TRAITS.message);
    this.session.probe(link, this.clock.now());
    link.sink?.writable();
    this.says(link, frame);
    return link;
  }

  says(link: ManualLink, ...frames: readonly Chunk[]): void {
    for (const frame of frames) link.sink?.receive(frame);
    this.clock.settle();
  }

  send(...texts: readonly string[]): void {
    for (const text of texts) this.session.send(text);
    this.clock.settle();
  }

  /** The link is gone. */
  cut(link: ManualLink): void {
    link.end("closed");
    this.clock.settle();
  }
}

/** The data of a resume request, or of an answer to one. */
export function dataOf(frame: Chunk | undefined): unknown {
  return typeof frame === "string" ? JSON.parse(frame.slice(1)) : frame;
}

function greeting(rt: ResumeOffer): string {
  const handshake: Handshake = { ...HANDSHAKE, rt };
  return `0${JSON.stringify(handshake)}`;
}
