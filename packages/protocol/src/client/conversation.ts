import type { CancelTask, Chunk, Clock, Link } from "../contracts/index.ts";
import {
  type ClientContinuity,
  ClientEnd,
  type ClientSessionHost,
  type Handshake,
  type Lane,
  type SessionConfig,
  type SessionEnd,
} from "../session/index.ts";
import type { ClientPlatform } from "./platform.ts";

const CONFIG: SessionConfig = {
  /** Each link that a conversation tries has its own time. */
  upgradeTimeout: Infinity,
  closeTimeout: 5000,
  /**
   * What `emit` queues has its own, lower limit, above which it throws. This one bounds what is queued without it, answers above
   * all; and it leaves room for one event of the largest size that people set their servers to (100 MB).
   */
  maxBacklog: 268_435_456,
};

/** What a conversation tells the one who keeps it, from the open frame on. */
export interface ConversationListener {
  message(data: Chunk): void;
  /** Some of what waited has been written to the link, or all. */
  wrote(isAll: boolean): void;
  pinged(): void;
  /** Its link is gone; it waits for another one. */
  suspended(end: SessionEnd): void;
  /** It is over. */
  closed(end: SessionEnd): void;
}

/** The one who has found a link for a conversation, and wants to know what comes of it: one of the two. */
export interface Trial {
  /** Does it still matter? */
  readonly isUnderWay: boolean;
  /** The link carries this conversation: the one that tried it, or a fresh one, where the server did not continue that. */
  carried(conversation: Conversation): void;
  /** The conversation is as it was before, or over; one that had not begun is over. */
  failed(message: string, cause?: unknown): void;
}

/**
 * A client's session with what drives it: one timer, and one flush a turn. With `mayOutlive` it survives its links where the server
 * has part in that.
 */
export class Conversation implements ClientSessionHost, ClientContinuity {
  readonly session: ClientEnd;
  readonly #mayOutlive: boolean;
  readonly #platform: ClientPlatform;
  readonly #clock: Clock;
  readonly #listener: ConversationListener;
  readonly #flush: () => void;
  readonly #tick: () => void;
  #handshake: Handshake | undefined;
  #trial: Trial | undefined;
  #cancel: CancelTask | undefined;
  #armedFor = Infinity;
  #isLeft = false;

  constructor(platform: ClientPlatform, listener: ConversationListener, mayOutlive: boolean) {
    this.#mayOutlive = mayOutlive;
    this.#platform = platform;
    this.#clock = platform.clock;
    this.#listener = listener;
    const continuity = mayOutlive ? this : undefined;
    this.session = new ClientEnd(this, CONFIG, platform.clock, platform.bytes, continuity);
    this.#flush = (): void => this.session.flush(this.#clock.now());
    this.#tick = (): void => {
      this.#armedFor = Infinity;
      this.session.tick(this.#clock.now());
      this.rearm();
    };
  }

  /** The open frame of its first link; `undefined` before. */
  get handshake(): Handshake | undefined {
    return this.#handshake;
  }

  /** Does it outlive its links? */
  get outlives(): boolean {
    return this.#mayOutlive && this.#handshake?.rt !== undefined;
  }

  /** Begins, on a link that the server has greeted on. */
  begin(lane: Lane, handshake: Handshake, trial: Trial): void {
    this.#trial = trial;
    this.session.adopt(lane, handshake, this.#clock.now());
  }

  /** Moves to a dialled link, or comes back on it, unless that takes longer than `patience` milliseconds. */
  tryLink(link: Link | Lane, patience: number, trial: Trial): void {
    this.#trial = trial;
    this.session.probe(link, this.#clock.now(), patience);
  }

  /**
   * Does what should have been done already: after a machine has slept, timers come late, and the server has given the link up long
   * ago.
   */
  refresh(): void {
    const now = this.#clock.now();
    if (now >= this.session.deadline) this.session.tick(now);
  }

  /** As `ClientEnd.dropLink`. */
  dropLink(): void {
    this.session.dropLink(this.#clock.now());
  }

  /** Ends it: in order where it is open, else at once. Nobody hears anything of it any more. Idempotent. */
  leave(): void {
    this.#isLeft = true;
    if (this.session.isOpen) this.session.close(this.#clock.now());
    else this.session.abort();
  }

  // What the session calls.

  opened(handshake: Handshake): void {
    this.#handshake = handshake;
    this.#carried();
  }

  message(data: Chunk): void {
    this.#listener.message(data);
  }

  wrote(isAll: boolean): void {
    if (!this.#isLeft) this.#listener.wrote(isAll);
  }

  pinged(): void {
    this.#listener.pinged();
  }

  upgraded(): void {
    this.#carried();
  }

  resumed(): void {
    this.#carried();
  }

  forsaken(message: string): void {
    this.#takeTrial()?.failed(message);
  }

  suspended(end: SessionEnd): void {
    this.#listener.suspended(end);
  }

  closed(end: SessionEnd): void {
    if (this.#isLeft) return;
    const trial = this.#takeTrial();
    this.#listener.closed(end);
    trial?.failed(end.message, end.cause);
  }

  replaced(end: SessionEnd, lane: Lane, handshake: Handshake): void {
    const trial = this.#takeTrial();
    this.#listener.closed(end);
    // A listener of the application may have ended everything.
    if (trial?.isUnderWay === true) this.#bequeath(lane, handshake, trial);
    else lane.link.abort();
  }

  released(): void {
    this.#cancel?.();
    this.#armedFor = Infinity;
  }

  pending(): void {
    this.#clock.soon(this.#flush);
  }

  rearm(): void {
    const { deadline } = this.session;
    if (deadline >= this.#armedFor) return;
    this.#cancel?.();
    this.#armedFor = deadline;
    this.#cancel = this.#clock.at(deadline, this.#tick);
  }

  #takeTrial(): Trial | undefined {
    const trial = this.#trial;
    this.#trial = undefined;
    return trial;
  }

  #carried(): void {
    this.#takeTrial()?.carried(this);
  }

  /** The link that did not bring this one back carries a fresh one already. */
  #bequeath(lane: Lane, handshake: Handshake, trial: Trial): void {
    new Conversation(this.#platform, this.#listener, this.#mayOutlive).begin(lane, handshake, trial);
  }
}
