import { portableBytes } from "../bytes/index.ts";
import {
  ClientSession,
  type Handshake,
  type Lane,
  type ResumeOffer,
  ServerSession,
  type SessionConfig,
  Survivors,
} from "../session/index.ts";
import type { CarrierKind } from "./carriers.ts";
import { CARRIER_TRAITS } from "./carriers.ts";
import { exchangePair } from "./exchange-pair.ts";
import { linkPair } from "./link-pair.ts";
import { RecordingHost } from "./recording-host.ts";
import type { Carrier } from "./session-world.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What a world of surviving sessions can be made of. */
export interface ResumeWorldOptions {
  /** The delay of the next chunk, and of the next dial after a loss, in milliseconds. */
  readonly delay?: () => number;
  readonly capacity?: number;
  readonly cut?: (length: number) => number;
  readonly offer?: Partial<Pick<ResumeOffer, "window" | "messages" | "bytes">>;
  readonly handshake?: Partial<Handshake>;
  /** The carrier of the next dial. */
  readonly kind?: () => CarrierKind;
}

/** One session after another as one end lives through them. */
export interface Chapter<S> {
  readonly session: S;
  readonly host: RecordingHost;
}

const CONFIG: SessionConfig = { upgradeTimeout: 1_000, closeTimeout: 5_000, maxBacklog: 32 * 1024 * 1024 };
const OFFER = { window: 120_000, messages: 10_000, bytes: 1_000_000 };
const LIMITS = { window: OFFER.window, maxAway: 100, maxTombstones: 100 };
const HANDSHAKE: Handshake = { sid: "", upgrades: [], pingInterval: 2_000, pingTimeout: 1_000, maxPayload: 1_000_000 };

/**
 * A client that comes back after every loss, a server that knows its sessions, and carriers that can be cut at any time. Each end
 * keeps its sessions as chapters: a gap ends one and begins the next.
 */
export class ResumeWorld {
  readonly clock: VirtualClock = new VirtualClock();
  readonly clients: Chapter<ClientSession>[] = [];
  readonly servers: Map<string, Chapter<ServerSession>> = new Map();
  /** Every carrier that was made, the latest last. */
  readonly carriers: Carrier[] = [];
  readonly #options: ResumeWorldOptions;
  #survivors: Survivors<Chapter<ServerSession>> = new Survivors(LIMITS);
  #made = 0;
  #isDialing = false;

  constructor(options: ResumeWorldOptions = {}) {
    this.#options = options;
    this.#newClient().session.attach(this.#dial().dialled);
  }

  /** The client's present session. */
  get client(): Chapter<ClientSession> {
    const last = this.clients.at(-1);
    if (last === undefined) throw new Error("there is always one");
    return last;
  }

  /** The server's side of the client's present session, once the greeting is through. */
  get server(): Chapter<ServerSession> | undefined {
    const id = this.client.host.handshake?.rt?.session;
    return id === undefined ? undefined : this.servers.get(id);
  }

  /** Moves the living session to a new link, though it has one. */
  move(): void {
    if (this.client.session.state === "open") this.client.session.probe(this.#dial().dialled, this.clock.now());
  }

  /** The server forgets all that it knows, as a crash without a store does. */
  restartServer(): void {
    for (const carrier of this.carriers) carrier.accepted.sever();
    this.#survivors = new Survivors(LIMITS);
    for (const { session } of this.servers.values()) session.abort();
    this.servers.clear();
  }

  #newClient(): Chapter<ClientSession> {
    const host = new RecordingHost(this.clock);
    const session = new ClientSession(host, CONFIG, this.clock, portableBytes, host);
    host.drive(session);
    host.onSuspended = () => this.#comeBack();
    host.onForsaken = () => this.#comeBack();
    host.onReplaced = (lane, handshake) => this.#newClient().session.adopt(lane, handshake, this.clock.now());
    host.onClosed = () => {
      if (this.clients.at(-1)?.session === session) this.#comeBack();
    };
    const chapter = { session, host };
    this.clients.push(chapter);
    return chapter;
  }

  #comeBack(): void {
    if (this.#isDialing) return;
    this.#isDialing = true;
    const wait = this.#options.delay?.() ?? 1;
    this.clock.at(this.clock.now() + wait, () => {
      this.#isDialing = false;
      const { session } = this.client;
      if (session.state === "away") session.probe(this.#dial().dialled, this.clock.now());
      else if (session.state === "closed") this.#newClient().session.attach(this.#dial().dialled);
    });
  }

  #dial(): Carrier {
    const { delay = () => 1, capacity = 8, cut = (length: number) => length, kind = () => "message" } = this.#options;
    const chosen = kind();
    const options = { traits: CARRIER_TRAITS[chosen], delay, capacity, cut };
    const carrier = chosen === "exchange" ? exchangePair(this.clock, options) : linkPair(this.clock, options);
    this.carriers.push(carrier);
    this.#accept(carrier);
    return carrier;
  }

  #accept(carrier: Carrier): void {
    const id = `session-${this.#made++}`;
    const host = new RecordingHost(this.clock);
    const session = new ServerSession(host, CONFIG, this.clock, portableBytes, host);
    host.drive(session);
    host.onResumeAsked = (request) => {
      const verdict = this.#survivors.judge(request, this.clock.now());
      if (verdict.kind === "refuse") session.refuseResume(verdict.code);
      if (verdict.kind === "stale") session.abort();
      if (verdict.kind !== "take") return;
      this.#survivors.drop(id);
      const lane: Lane | undefined = session.surrender();
      const { owner } = verdict;
      if (lane === undefined) return;
      owner.session.take(lane, request, `token-${this.#made++}`, this.clock.now());
      this.#survivors.resumed(owner);
    };
    const chapter = { session, host };
    host.onSuspended = () => this.#survivors.suspended(chapter);
    host.onClosed = (end) => {
      this.servers.delete(id);
      this.#survivors.ended(id, chapter, end, this.clock.now());
    };
    this.servers.set(id, chapter);
    this.#survivors.add(id, chapter);
    const rt: ResumeOffer = { v: 1, session: id, token: `token-${this.#made++}`, ...OFFER, ...this.#options.offer };
    session.attach(
      carrier.accepted,
      { ...HANDSHAKE, sid: `sid-${id}`, ...this.#options.handshake, rt },
      this.clock.now(),
    );
  }
}
