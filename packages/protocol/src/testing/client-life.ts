import { portableBytes } from "../bytes/index.ts";
import type { Chunk, Clock, Link } from "../contracts/index.ts";
import { ClientSession, type SessionConfig, type SessionSnapshot } from "../session/index.ts";
import { LocalClock } from "./local-clock.ts";
import { RecordingHost } from "./recording-host.ts";
import type { Chapter } from "./server-life.ts";

/** What a client of a simulated world goes by. */
export interface ClientRules {
  readonly clock: Clock;
  readonly config: SessionConfig;
  /** A new link for a client. */
  readonly dial: (client: ClientLife) => Link;
  /** How long it waits before it dials again, in milliseconds. */
  readonly wait: () => number;
  /** The application has got a message. */
  readonly seen: (session: string, data: Chunk) => void;
}

/** How long a link may take to bring the first greeting. */
const PATIENCE = 2_000;

/** A client process: it comes back after every loss, and begins anew where it cannot. */
export class ClientLife {
  readonly clock: LocalClock;
  /** One session after the other, the present one last: a gap ends one and begins the next. */
  readonly chapters: Chapter<ClientSession>[] = [];
  readonly #rules: ClientRules;
  #isDialing = false;

  constructor(rules: ClientRules) {
    this.#rules = rules;
    this.clock = new LocalClock(rules.clock);
  }

  get present(): Chapter<ClientSession> {
    const last = this.chapters.at(-1);
    if (last === undefined) throw new Error("it has not begun");
    return last;
  }

  /** Begins a new session on a new link. */
  begin(): void {
    const { session } = this.#open("");
    session.attach(this.#rules.dial(this));
    this.clock.at(this.clock.now() + PATIENCE, () => {
      if (session.state === "greeting") session.abort();
    });
  }

  /** Goes on with a session that was handed over. */
  restore(snapshot: SessionSnapshot): void {
    this.#open(snapshot.offer.session).session.restore(snapshot, this.clock.now());
    this.#comeBack();
  }

  /** Moves the living session to a new link, though it has one. */
  move(): void {
    const { session } = this.present;
    if (session.state === "open") session.probe(this.#rules.dial(this), this.clock.now());
  }

  #open(id: string): Chapter<ClientSession> {
    const host = new RecordingHost(this.clock);
    const session = new ClientSession(host, this.#rules.config, this.clock, portableBytes, host);
    const chapter = { id, session, host };
    host.drive(session);
    host.onOpened = ({ rt }) => {
      chapter.id = rt?.session ?? "";
    };
    host.onMessage = (data) => this.#rules.seen(chapter.id, data);
    host.onSuspended = () => this.#comeBack();
    host.onForsaken = () => this.#comeBack();
    host.onReplaced = (lane, handshake) => this.#open("").session.adopt(lane, handshake, this.clock.now());
    host.onClosed = () => this.#comeBack();
    this.chapters.push(chapter);
    return chapter;
  }

  #comeBack(): void {
    if (this.#isDialing) return;
    this.#isDialing = true;
    this.clock.at(this.clock.now() + this.#rules.wait(), () => {
      this.#isDialing = false;
      const { session } = this.present;
      if (session.state === "away") session.probe(this.#rules.dial(this), this.clock.now());
      else if (session.state === "closed" || session.state === "closing") this.begin();
    });
  }
}
