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

  constructor(offer: Partial<ResumeOffer> = {}) {
    this.session = this.#attach(this.first, this.host, { ...OFFER, ...offer });
    this.clock.settle();
  }

  /** The client asks on a new link; what the server sends there, after the open frame, begins with its answer. */
  resume({ token = "t0", attempt = 1, received = 0 }: Request): ManualLink {
    const link = new ManualLink(CARRIER_TRAITS.message);
    const host = new RecordingHost(this.clock);
    const fresh = this.#attach(link, host, { ...OFFER, session: "fresh" });
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

  #attach(link: ManualLink, host: RecordingHost, rt: ResumeOffer): ServerSession {
    const session = new ServerSession(host, CONFIG, this.clock, portableBytes, host);
    host.drive(session);
    session.attach(link, { ...HANDSHAKE, rt }, this.clock.now());
    return session;
  }
}

/** The session `s` at the client's end, greeted; the server is the test, frame by frame. */
export class RtClient {
  readonly clock: VirtualClock = new VirtualClock();
  readonly host: RecordingHost = new RecordingHost(this.clock);
  readonly first: ManualLink = new ManualLink(CARRIER_TRAITS.message);
  readonly session: ClientSession = new ClientSession(this.host, CONFIG, this.clock, portableBytes, this.host);

  constructor(offer: Partial<ResumeOffer> = {}) {
    this.host.drive(this.session);
    this.session.attach(this.first);
    this.first.sink?.writable();
    this.says(this.first, greeting({ ...OFFER, ...offer }));
  }

  /** A new link that was greeted, so that the client has asked there; its question is what was sent. */
  ask(): ManualLink {
    const link = new ManualLink(CARRIER_TRAITS.message);
    this.session.probe(link, this.clock.now());
    link.sink?.writable();
    this.says(link, greeting({ ...OFFER, session: "fresh", token: "f" }));
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
