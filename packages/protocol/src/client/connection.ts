import type { Chunk, Dialer } from "../contracts/index.ts";
import { type SessionEnd, sessionEnd } from "../session/index.ts";
import type { ConnectionEvent, LiveEvent } from "./connection-events.ts";
import {
  CONNECTION_TRANSITIONS,
  type ConnectionState,
  type ConnectionTrigger,
  hasSession,
} from "./connection-states.ts";
import { Connector, type ConnectorListener } from "./connector.ts";
import type { Conversation } from "./conversation.ts";
import type { DialRules } from "./dial-rules.ts";
import { Mover, type MoverListener } from "./mover.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";
import type { ReconnectionRules } from "./reconnection-rules.ts";
import { Retries } from "./retries.ts";

const CLOSED_HERE: SessionEnd = sessionEnd("local", "closed by the client");

/** What a connection tells its owner, and asks it. */
export interface ConnectionListener {
  /** The rules of today; the application may change them at any time. */
  rules(): ReconnectionRules;
  /** How to dial now. @throws RtError `INVALID_OPTION` */
  dialRules(preferred: string | undefined): DialRules;
  happened(event: ConnectionEvent): void;
  message(data: Chunk): void;
  /** Some of what waited has been written to the link, or all. */
  wrote(isAll: boolean): void;
}

/**
 * Keeps one session up as long as the rules say: attempts, waits between them, and at most one conversation at a time. A session that
 * has lost its link is brought back by the same attempts after the same waits as a new one is begun by after a loss.
 */
export class Connection implements ConnectorListener, MoverListener {
  readonly #address: ServerAddress;
  readonly #platform: ClientPlatform;
  readonly #listener: ConnectionListener;
  /** The attempts after the first one. */
  readonly #retries: Retries;
  readonly #mover: Mover;
  #state: ConnectionState = "idle";
  /** The session. */
  #conversation: Conversation | undefined;
  /** The transport that carries it, or carried the last one. */
  #dialer: Dialer | undefined;
  /** What took its link while it is away. */
  #parting = CLOSED_HERE;
  /** The attempt that is under way, and what the last one went by. */
  #connector: Connector | undefined;
  #dialRules: DialRules | undefined;
  #mayRetry = true;
  #isWaking = false;
  /** The transport that served last. */
  #preferred: string | undefined;

  constructor(address: ServerAddress, platform: ClientPlatform, listener: ConnectionListener) {
    this.#address = address;
    this.#platform = platform;
    this.#listener = listener;
    this.#retries = new Retries(
      platform,
      () => listener.rules(),
      () => this.#retry(),
    );
    this.#mover = new Mover(address, platform, this);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** The transport in use, or being tried; in between the last one. */
  get transport(): string | undefined {
    return (this.#connector?.dialer ?? this.#dialer)?.name;
  }

  /** The session, with or without a link. */
  get conversation(): Conversation | undefined {
    return this.#conversation;
  }

  /** Dials, unless a link is there or on its way; a wait ends. `mayRetry`: is a failure of this attempt the first of several? */
  open(mayRetry: boolean): void {
    if (this.#state === "waiting" || this.#state === "away") {
      this.#retry();
    } else if (this.#move("dial")) {
      this.#mayRetry = mayRetry;
      this.#tell({ type: "attempting", attempt: 0 });
      this.#dial();
    }
  }

  /**
   * Finds out at once, as after a sleep, whether the link still lives: a session that outlives it moves to a fresh one, any other can but
   * ask its heartbeat. A wait for the next attempt ends; where one is under way that fails, there is no wait.
   */
  check(): void {
    this.#conversation?.refresh();
    if (this.#state === "waiting" || this.#state === "away") this.#retry();
    else if (this.#state === "open") this.#mover.renew();
    else if (this.#state !== "idle") this.#retries.hurry();
  }

  /** Ends everything, in order, and does not come back by itself. */
  close(): void {
    const hadSession = hasSession(this.#state);
    if (!this.#move("stop")) return;
    this.#abandon();
    this.#retries.reset();
    this.#tell(hadSession ? { type: "closed", end: CLOSED_HERE } : { type: "abandoned" });
  }

  /** Ends the session, and comes back as after a loss. */
  drop(end: SessionEnd = CLOSED_HERE): void {
    if (this.#state === "open") {
      this.#abandon();
      this.#lost(end);
    } else {
      this.#conversation?.session.giveUp(end);
    }
  }

  // What attempts and moves call.

  carried(conversation: Conversation, dialer: Dialer): void {
    const { count } = this.#retries;
    const isFresh = conversation !== this.#conversation;
    const isRenewal = dialer === this.#dialer;
    this.#connector = undefined;
    this.#conversation = conversation;
    this.#dialer = dialer;
    this.#preferred = dialer.name;
    if (!this.#move("greet")) {
      if (!isRenewal) this.#tell({ type: "upgraded", transport: dialer.name });
      return;
    }
    this.#retries.reset();
    const { handshake } = conversation;
    if (isFresh && handshake !== undefined) this.#tell({ type: "opened", handshake });
    else this.#tell({ type: "resumed" });
    if (isFresh && count > 0 && this.#conversation === conversation)
      this.#tell({ type: "reconnected", attempts: count });
    const rules = this.#dialRules;
    const isStill = this.#conversation === conversation && this.#state === "open";
    if (isStill && rules !== undefined) this.#mover.start(rules, conversation, dialer);
  }

  failed(error: Error): void {
    const state = this.#state;
    this.#connector = undefined;
    if (state === "returning" && !this.#retries.areLeft) {
      this.#conversation?.session.giveUp(this.#parting);
      // A listener of the application may have closed it.
      if (this.#state !== "retrying") return;
    }
    const isRetry = state !== "opening";
    const hasGivenUp = this.#retryLater(isRetry || this.#mayRetry);
    this.#tell({ type: "failed", error });
    if (hasGivenUp) this.#tell({ type: "gaveUp" });
    if (isRetry) this.#tell({ type: "retryFailed", error });
  }

  happened(event: LiveEvent): void {
    this.#tell(event);
  }

  // What the conversation calls.

  message(data: Chunk): void {
    this.#listener.message(data);
  }

  wrote(isAll: boolean): void {
    this.#listener.wrote(isAll);
  }

  pinged(): void {
    this.#tell({ type: "ping" });
  }

  suspended(end: SessionEnd): void {
    if (!this.#retries.areLeft) {
      this.#conversation?.session.giveUp(end);
      return;
    }
    this.#parting = end;
    this.#move("part");
    // A move that is under way may bring it back: then that is the first attempt.
    const isMoving = this.#mover.isUnderWay && this.#move("dial");
    if (isMoving) this.#retries.begin();
    else this.#retries.wait();
    this.#tell({ type: "suspended", end });
    if (isMoving && this.#state === "returning") this.#tell({ type: "attempting", attempt: this.#retries.count });
  }

  closed(end: SessionEnd): void {
    this.#conversation = undefined;
    if (this.#move("lapse")) {
      this.#tell({ type: "closed", end });
    } else {
      this.#mover.close();
      this.#lost(end);
    }
  }

  #tell(event: ConnectionEvent): void {
    this.#listener.happened(event);
  }

  #move(trigger: ConnectionTrigger): boolean {
    const next = CONNECTION_TRANSITIONS[this.#state][trigger];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  #dial(): void {
    // A listener may have ended it.
    if (this.#state !== "opening" && this.#state !== "retrying" && this.#state !== "returning") return;
    const connector = new Connector(this.#address, this.#platform, this);
    this.#connector = connector;
    try {
      const rules = this.#listener.dialRules(this.#preferred);
      // It is preferred again when it has served again.
      this.#preferred = undefined;
      this.#dialRules = rules;
      connector.start(rules, this.#listener.rules().timeout, this.#conversation);
    } catch (error) {
      // The application has changed an option to what cannot work.
      const wrong = error instanceof Error ? error : new Error(String(error));
      this.#platform.clock.soon(() => {
        if (this.#connector === connector) this.failed(wrong);
      });
    }
  }

  #retry(): void {
    if (this.#isWaking) return;
    this.#retries.cancel();
    if (!this.#listener.rules().reconnection) {
      this.#stopWaiting();
      return;
    }
    this.#isWaking = true;
    this.#tell({ type: "attempting", attempt: this.#retries.count });
    this.#isWaking = false;
    if ((this.#state === "waiting" || this.#state === "away") && this.#move("dial")) this.#dial();
  }

  /** The application does not want any attempts any more. */
  #stopWaiting(): void {
    this.#retries.reset();
    this.#conversation?.session.giveUp(this.#parting);
    if (this.#state === "waiting" && this.#move("stop")) this.#tell({ type: "abandoned" });
  }

  #lost(end: SessionEnd): void {
    const hasGivenUp = this.#retryLater(true);
    this.#tell({ type: "closed", end });
    if (hasGivenUp) this.#tell({ type: "gaveUp" });
  }

  /** Waits for the next attempt where there is one; says whether the attempts are used up. */
  #retryLater(mayRetry: boolean): boolean {
    if (mayRetry && this.#retries.areLeft) {
      this.#move("retry");
      this.#retries.wait();
      return false;
    }
    this.#retries.reset();
    this.#move("stop");
    return mayRetry && this.#listener.rules().reconnection;
  }

  #abandon(): void {
    this.#retries.cancel();
    this.#mover.close();
    this.#connector?.close();
    this.#conversation?.leave();
    this.#connector = undefined;
    this.#conversation = undefined;
  }
}
