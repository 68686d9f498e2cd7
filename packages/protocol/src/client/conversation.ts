import type { CancelTask, Chunk, Clock, Link } from "../contracts/index.ts";
import {
  ClientSession,
  type ClientSessionHost,
  type Handshake,
  type SessionConfig,
  type SessionEnd,
} from "../session/index.ts";
import type { ClientPlatform } from "./platform.ts";

const CONFIG: SessionConfig = {
  /** The reference's server gives an upgrade up after the same time. */
  upgradeTimeout: 10_000,
  closeTimeout: 5000,
  /**
   * What `emit` queues has its own, lower limit, above which it throws. This one bounds what is queued without it, answers above
   * all; and it leaves room for one event of the largest size that people set their servers to (100 MB).
   */
  maxBacklog: 268_435_456,
};

/** What a conversation tells the one who began it. */
export interface ConversationListener {
  opened(handshake: Handshake): void;
  message(data: Chunk): void;
  pinged(): void;
  upgraded(): void;
  forsaken(message: string): void;
  closed(end: SessionEnd): void;
}

/** A client's session with what drives it: one timer, and one flush a turn. */
export class Conversation implements ClientSessionHost {
  readonly #session: ClientSession;
  readonly #clock: Clock;
  readonly #listener: ConversationListener;
  readonly #flush: () => void;
  readonly #tick: () => void;
  #cancel: CancelTask | undefined;
  #armedFor = Infinity;

  constructor(platform: ClientPlatform, listener: ConversationListener) {
    this.#clock = platform.clock;
    this.#listener = listener;
    this.#session = new ClientSession(this, CONFIG, platform.clock, platform.bytes);
    this.#flush = (): void => this.#session.flush(this.#clock.now());
    this.#tick = (): void => {
      this.#armedFor = Infinity;
      this.#session.tick(this.#clock.now());
      this.rearm();
    };
  }

  /** Does the link take a message at once? */
  get isWritable(): boolean {
    return this.#session.isWritable;
  }

  /** What waits for the link, in bytes. */
  get backlog(): number {
    return this.#session.backlog.bytes;
  }

  begin(link: Link): void {
    this.#session.attach(link);
  }

  probe(link: Link): void {
    this.#session.probe(link, this.#clock.now());
  }

  send(data: Chunk): void {
    this.#session.send(data);
  }

  /**
   * Does what should have been done already: after a machine has slept, timers come late, and the server has given the session
   * up long ago.
   */
  refresh(): void {
    const now = this.#clock.now();
    if (now >= this.#session.deadline) this.#session.tick(now);
  }

  close(): void {
    this.#session.close(this.#clock.now());
  }

  abort(): void {
    this.#session.abort();
  }

  // What the session calls.

  opened(handshake: Handshake): void {
    this.#listener.opened(handshake);
  }

  message(data: Chunk): void {
    this.#listener.message(data);
  }

  pinged(): void {
    this.#listener.pinged();
  }

  upgraded(): void {
    this.#listener.upgraded();
  }

  forsaken(message: string): void {
    this.#listener.forsaken(message);
  }

  closed(end: SessionEnd): void {
    this.#listener.closed(end);
  }

  released(): void {
    this.#cancel?.();
    this.#armedFor = Infinity;
  }

  pending(): void {
    this.#clock.soon(this.#flush);
  }

  rearm(): void {
    const { deadline } = this.#session;
    if (deadline >= this.#armedFor) return;
    this.#cancel?.();
    this.#armedFor = deadline;
    this.#cancel = this.#clock.at(deadline, this.#tick);
  }
}
