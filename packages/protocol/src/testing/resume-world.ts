import type { Chunk, Link, SessionStore } from "../contracts/index.ts";
import {
  type ClientSession,
  createMemoryStore,
  type Handshake,
  type ResumeOffer,
  type ServerSession,
  type SessionConfig,
  type SessionSnapshot,
  type SurvivorLimits,
} from "../session/index.ts";
import { type Carrier, type CarrierKind, openCarrier } from "./carriers.ts";
import { ClientLife } from "./client-life.ts";
import { LocalClock } from "./local-clock.ts";
import { type Chapter, ServerLife } from "./server-life.ts";
import { overhear, repeatOn } from "./stranger.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** What a world of surviving sessions can be made of. */
export interface ResumeWorldOptions {
  /** The delay of the next chunk, and of the next dial after a loss, in milliseconds. */
  readonly delay?: () => number;
  readonly capacity?: number;
  /** How many bytes of a chunk of this length arrive first, on a carrier without boundaries. */
  readonly cut?: (length: number) => number;
  readonly config?: Partial<SessionConfig>;
  readonly offer?: Partial<Pick<ResumeOffer, "window" | "messages" | "bytes">>;
  readonly limits?: Partial<SurvivorLimits>;
  readonly handshake?: Partial<Handshake>;
  /** The carrier of the next dial. */
  readonly kind?: () => CarrierKind;
}

/** One end of a session. */
export type End = "client" | "server";

/** A message, and the session that it was in. */
export interface Entry {
  readonly session: string;
  readonly data: Chunk;
}

/**
 * What a process leaves to the next one: nothing, its sessions, or sessions that it was left itself and has gone on with since, as a
 * store does that was set back.
 */
export type Legacy = "nothing" | "sessions" | "old sessions";

const CONFIG: SessionConfig = { upgradeTimeout: 1_000, closeTimeout: 5_000, maxBacklog: 32 * 1024 * 1024 };
const OFFER = { window: 120_000, messages: 10_000, bytes: 1_000_000 };
const LIMITS: SurvivorLimits = { window: OFFER.window, maxAway: 100, maxTombstones: 100 };
const HANDSHAKE: Handshake = { sid: "", upgrades: [], pingInterval: 2_000, pingTimeout: 1_000, maxPayload: 1_000_000 };

/**
 * A client that comes back after every loss, a server that knows its sessions, and all that can befall them: what networks do to the
 * carriers (`carrier`), machines that sleep, processes that end and begin anew, strangers who repeat what they have overheard.
 */
export class ResumeWorld {
  readonly clock: VirtualClock = new VirtualClock();
  /** Every carrier that was made, the latest last. */
  readonly carriers: Carrier[] = [];
  /** What the applications have sent and got, whichever process and session it was. */
  readonly sent: Readonly<Record<End, Entry[]>> = { client: [], server: [] };
  readonly seen: Readonly<Record<End, Entry[]>> = { client: [], server: [] };
  /** The processes of each end, one after the other; the last one lives. */
  readonly clientLives: ClientLife[] = [];
  readonly serverLives: ServerLife[] = [];
  readonly #options: ResumeWorldOptions;
  #store: SessionStore = createMemoryStore({ clock: this.clock });
  /** All that was ever handed over. */
  readonly #oldSessions = new Map<string, string>();
  #oldClient: SessionSnapshot | undefined;
  #overheard: string | undefined;
  #made = 0;

  constructor(options: ResumeWorldOptions = {}) {
    this.#options = options;
    this.#startServer();
    this.#startClient().begin();
  }

  /** The client's present session. */
  get client(): Chapter<ClientSession> {
    return this.clientLife.present;
  }

  /** The server's end of the client's present session, once the greeting is through and while the server has it. */
  get server(): Chapter<ServerSession> | undefined {
    return this.serverLife.sessions.get(this.client.id);
  }

  get clientLife(): ClientLife {
    return latest(this.clientLives);
  }

  get serverLife(): ServerLife {
    return latest(this.serverLives);
  }

  /** The latest carrier. */
  get carrier(): Carrier {
    return latest(this.carriers);
  }

  /** An application sends, unless its machine sleeps or it has no session. */
  say(from: End, data: Chunk): void {
    const end = this[from];
    if (end === undefined || !this.#life(from).clock.isAwake || !(end.session.isOpen || end.session.isAway)) return;
    this.sent[from].push({ session: end.id, data });
    end.session.send(data);
  }

  /** An application closes its session, unless its machine sleeps. */
  close(end: End): void {
    if (this.#life(end).clock.isAwake) this[end]?.session.close(this.clock.now());
  }

  /** Moves the living session to a new link, though it has one. */
  move(): void {
    if (this.clientLife.clock.isAwake) this.clientLife.move();
  }

  /** What an earlier process of the client has left. */
  get oldClient(): SessionSnapshot | undefined {
    return this.#oldClient;
  }

  /** A machine does nothing for a while: its event loop is blocked, or it sleeps. */
  sleep(end: End, ms: number): void {
    this.#life(end).clock.sleep(ms);
  }

  /** One way of the latest carrier delivers nothing for a while, then everything. */
  stall(way: "up" | "down", ms: number): void {
    const stalled = this.carrier[way];
    stalled.stall();
    this.clock.at(this.clock.now() + ms, () => stalled.flow());
  }

  /** The latest request to resume is sent once more, by somebody else, whose link ends after a while. */
  repeatResume(ms: number): void {
    const request = this.#overheard;
    if (request === undefined) return;
    const carrier = this.#connect(new LocalClock(this.clock));
    repeatOn(carrier.dialled, request);
    this.clock.at(this.clock.now() + ms, () => carrier.dialled.sever());
  }

  /** The server's process ends, and another one begins; not while its machine sleeps. */
  restartServer(legacy: Legacy): void {
    const { serverLife } = this;
    if (!serverLife.clock.isAwake) return;
    if (legacy === "sessions") serverLife.handOver();
    if (legacy === "nothing") this.#store = createMemoryStore({ clock: this.clock });
    if (legacy === "old sessions")
      for (const [id, snapshot] of this.#oldSessions) void this.#store.save(id, snapshot, OFFER.window);
    serverLife.clock.stop();
    for (const { accepted } of this.carriers) if (!accepted.isOver) accepted.sever();
    this.#startServer();
  }

  /** The client's process ends, and another one begins; not while its machine sleeps. */
  restartClient(legacy: Legacy): void {
    const { clientLife } = this;
    if (!clientLife.clock.isAwake) return;
    const snapshot = legacy === "sessions" ? clientLife.present.session.handOver() : undefined;
    const inherited = legacy === "old sessions" ? this.#oldClient : snapshot;
    this.#oldClient = snapshot ?? this.#oldClient;
    clientLife.clock.stop();
    for (const { dialled } of this.carriers) if (!dialled.isOver) dialled.sever();
    const next = this.#startClient();
    if (inherited === undefined) next.begin();
    else next.restore(inherited);
  }

  #life(end: End): ClientLife | ServerLife {
    return end === "client" ? this.clientLife : this.serverLife;
  }

  #startServer(): void {
    const { config, limits, handshake, offer } = this.#options;
    const store: SessionStore = {
      save: (id, snapshot, keepFor) => {
        this.#oldSessions.set(id, snapshot);
        return this.#store.save(id, snapshot, keepFor);
      },
      take: (id) => this.#store.take(id),
    };
    const rules = {
      clock: this.clock,
      config: { ...CONFIG, ...config },
      limits: { ...LIMITS, ...limits },
      handshake: { ...HANDSHAKE, ...handshake },
      offer: { ...OFFER, ...offer },
      store,
      unique: (kind: string) => `${kind}-${this.#made++}`,
      seen: (session: string, data: Chunk) => this.seen.server.push({ session, data }),
    };
    this.serverLives.push(new ServerLife(rules));
  }

  #startClient(): ClientLife {
    const life = new ClientLife({
      clock: this.clock,
      config: { ...CONFIG, ...this.#options.config },
      dial: (client) => this.#dial(client),
      wait: this.#options.delay ?? (() => 1),
      seen: (session, data) => this.seen.client.push({ session, data }),
    });
    this.clientLives.push(life);
    return life;
  }

  #dial({ clock }: ClientLife): Link {
    const carrier = this.#connect(clock);
    this.carriers.push(carrier);
    overhear(carrier.dialled, (request) => {
      this.#overheard = request;
    });
    return carrier.dialled;
  }

  #connect(dialling: LocalClock): Carrier {
    const { serverLife } = this;
    const machines = { dialling, accepting: serverLife.clock };
    const carrier = openCarrier(this.#options.kind?.() ?? "message", this.clock, this.#options, machines);
    carrier.up.carry(() => serverLife.accept(carrier.accepted));
    return carrier;
  }
}

function latest<T>(all: readonly T[]): T {
  const last = all.at(-1);
  if (last === undefined) throw new Error("there is none yet");
  return last;
}
