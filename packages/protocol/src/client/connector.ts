import type { CancelTask, Chunk, Dialer, LinkEnd } from "../contracts/index.ts";
import type { ErrorCode } from "../errors.ts";
import { type Handshake, Lane, type LaneOwner, readGreeting } from "../session/index.ts";
import { TransportError } from "./connect-error.ts";
import { Conversation, type ConversationListener, type Trial } from "./conversation.ts";
import { dial, WITH_RESUME } from "./dial.ts";
import type { DialRules } from "./dial-rules.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";

/** What a connector tells the one who started it, who also keeps the conversations: one of the two. */
export interface ConnectorListener extends ConversationListener {
  /** This transport carries the conversation: a new one, or the one that was to come back. */
  carried(conversation: Conversation, dialer: Dialer): void;
  /** No transport came up. */
  failed(error: Error): void;
}

/**
 * One attempt to connect, which is a race: it dials one transport, and the next when that has failed, or has not answered for a while
 * and may still win. The first that the server greets on carries the conversation: the one that has lost its link, as long as it waits
 * for another, and otherwise a new one. The others are dropped before they have sent anything.
 */
export class Connector implements Trial, LaneOwner {
  readonly #address: ServerAddress;
  readonly #platform: ClientPlatform;
  readonly #listener: ConnectorListener;
  #rules: DialRules | undefined;
  #deadline = Infinity;
  #conversation: Conversation | undefined;
  /** What is yet to be dialled, and what waits for its greeting. */
  #candidates: readonly Dialer[] = [];
  readonly #running = new Map<Lane, Dialer>();
  #dialer: Dialer | undefined;
  #isUnderWay = true;
  #cancelNext: CancelTask | undefined;
  #cancelDeadline: CancelTask | undefined;
  readonly #failures: string[] = [];

  constructor(address: ServerAddress, platform: ClientPlatform, listener: ConnectorListener) {
    this.#address = address;
    this.#platform = platform;
    this.#listener = listener;
  }

  /** `false` once it has told how it ended, or was closed. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** The transport that was dialled last, or has won; `undefined` before the first. */
  get dialer(): Dialer | undefined {
    return this.#dialer;
  }

  /** Begins, once; `timeout` in milliseconds is for all transports together. `suspended` is to be brought back where that can be. */
  start(rules: DialRules, timeout: number, suspended: Conversation | undefined): void {
    const { clock } = this.#platform;
    this.#rules = rules;
    this.#candidates = rules.candidates;
    this.#conversation = suspended;
    this.#deadline = clock.now() + timeout;
    this.#cancelDeadline = clock.at(this.#deadline, () => this.#timedOut());
    this.#dialNext();
  }

  /** Ends the attempt at once, with what it dialled; the listener hears nothing any more. Idempotent. */
  close(): void {
    this.#isUnderWay = false;
    this.#cancelDeadline?.();
    this.#dropRunning();
  }

  // What a lane calls that waits for its greeting.

  heard(lane: Lane): boolean {
    return this.#running.has(lane);
  }

  frame(lane: Lane, chunk: Chunk): boolean {
    const frame = typeof chunk === "string" ? chunk : "";
    const greeting = readGreeting(frame);
    if ("sid" in greeting) return this.#won(lane, frame, greeting);
    // What another transport reaches is the same server.
    if (greeting.name === "badVersion") this.#fail(greeting.message, greeting, "UNSUPPORTED_VERSION");
    else this.#lost(lane, greeting.message, greeting);
    return false;
  }

  unread(lane: Lane): void {
    this.#lost(lane, "what came is no frame");
  }

  becameWritable(): void {
    // The server speaks first.
  }

  ended(lane: Lane, { message, cause }: LinkEnd): void {
    this.#lost(lane, message, cause);
  }

  // What the conversation calls.

  carried(conversation: Conversation): void {
    const dialer = this.#dialer;
    if (!this.#isUnderWay || dialer === undefined) return;
    this.close();
    this.#listener.carried(conversation, dialer);
  }

  failed(message: string, cause?: unknown): void {
    if (this.#isUnderWay) this.#failedOn(this.#dialer, message, cause);
  }

  #dialNext(): void {
    const [dialer, ...others] = this.#candidates;
    const rules = this.#rules;
    if (dialer === undefined || rules === undefined) return;
    const { clock, bytes } = this.#platform;
    const mayOutlive = rules.resume || this.#conversation !== undefined;
    this.#dialer = dialer;
    this.#candidates = others;
    this.#cancelNext?.();
    const link = dial(dialer, this.#address, rules, mayOutlive ? [WITH_RESUME] : []);
    if (link instanceof Error) {
      clock.soon(() => this.#failedOn(dialer, link.message, link));
      return;
    }
    this.#running.set(new Lane(this, link, bytes, clock, false), dialer);
    if (others.length > 0) this.#cancelNext = clock.at(clock.now() + rules.fallbackTimeout, () => this.#dialNext());
  }

  /** The server has greeted on this lane: from now on the conversation has it. */
  #won(lane: Lane, greeting: string, handshake: Handshake): boolean {
    const rules = this.#rules;
    const dialer = this.#running.get(lane);
    if (dialer === undefined || rules === undefined) return false;
    this.#running.delete(lane);
    // Where the session does not come back this way, they are asked again.
    this.#candidates = [...this.#running.values(), ...this.#candidates];
    this.#dropRunning();
    this.#dialer = dialer;
    const conversation = this.#conversation;
    if (conversation?.session.isAway !== true) {
      new Conversation(this.#platform, this.#listener, rules.resume).begin(lane, handshake, this);
      return true;
    }
    const left = this.#deadline - this.#platform.clock.now();
    const patience = this.#candidates.length === 0 ? left : Math.min(left, rules.fallbackTimeout);
    conversation.tryLink(lane, patience, this);
    return lane.frame(greeting);
  }

  #lost(lane: Lane, message: string, cause?: unknown): void {
    const dialer = this.#running.get(lane);
    if (dialer === undefined) return;
    this.#running.delete(lane);
    lane.link.abort();
    this.#failedOn(dialer, message, cause);
  }

  #failedOn(dialer: Dialer | undefined, message: string, cause?: unknown): void {
    if (!this.#isUnderWay) return;
    this.#failures.push(`${dialer?.name} error: ${message}`);
    if (this.#candidates.length > 0) this.#dialNext();
    else if (this.#running.size === 0) this.#fail(this.#failures.join("; "), cause);
  }

  #timedOut(): void {
    const late = this.#running.size === 0 ? [this.#dialer] : this.#running.values();
    for (const dialer of late) this.#failures.push(`${dialer?.name} error: the link took too long`);
    this.#fail("timeout", this.#failures.join("; "));
  }

  #fail(message: string, cause?: unknown, code?: ErrorCode): void {
    this.close();
    this.#listener.failed(new TransportError(message, cause, code));
  }

  /** Nothing that was dialled is waited for any more. */
  #dropRunning(): void {
    this.#cancelNext?.();
    const lanes = [...this.#running.keys()];
    this.#running.clear();
    for (const lane of lanes) lane.link.abort();
  }
}
