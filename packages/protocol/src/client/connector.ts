import type { Dialer } from "../contracts/index.ts";
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
 * One attempt to connect: it dials one transport after the other until one carries a conversation. That is the one that has lost its
 * link, as long as it waits for another, and otherwise a new one. There is never more than one dial at a time.
 */
export class Connector implements Trial {
  readonly #address: ServerAddress;
  readonly #platform: ClientPlatform;
  readonly #listener: ConnectorListener;
  #rules: DialRules | undefined;
  #deadline = Infinity;
  #conversation: Conversation | undefined;
  #dialer: Dialer | undefined;
  #candidates: readonly Dialer[] = [];
  #isUnderWay = true;
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

  /** The transport that is tried; `undefined` before the first. */
  get dialer(): Dialer | undefined {
    return this.#dialer;
  }

  /** Begins, once; `timeout` in milliseconds is for all transports together. `suspended` is to be brought back where that can be. */
  start(rules: DialRules, timeout: number, suspended: Conversation | undefined): void {
    this.#rules = rules;
    this.#candidates = rules.candidates;
    this.#conversation = suspended;
    this.#deadline = this.#platform.clock.now() + timeout;
    this.#dialNext(rules);
  }

  /** Ends the attempt at once, with what it tries; the listener hears nothing any more. Idempotent. */
  close(): void {
    this.#isUnderWay = false;
    this.#conversation?.leave();
  }

  // What the conversation calls.

  carried(conversation: Conversation): void {
    const dialer = this.#dialer;
    if (!this.#isUnderWay || dialer === undefined) return;
    this.#isUnderWay = false;
    this.#listener.carried(conversation, dialer);
  }

  failed(message: string, cause?: unknown): void {
    const rules = this.#rules;
    if (!this.#isUnderWay || rules === undefined) return;
    this.#failures.push(`${this.#dialer?.name} error: ${message}`);
    const failures = this.#failures.join("; ");
    if (this.#platform.clock.now() >= this.#deadline) this.#fail("timeout", failures);
    else if (this.#candidates.length === 0) this.#fail(failures, cause);
    else this.#dialNext(rules);
  }

  #fail(message: string, cause: unknown): void {
    this.#isUnderWay = false;
    this.#listener.failed(new TransportError(message, cause));
  }

  #dialNext(rules: DialRules): void {
    const [dialer, ...others] = this.#candidates;
    if (dialer === undefined) return;
    const { clock } = this.#platform;
    this.#dialer = dialer;
    this.#candidates = others;
    const conversation = this.#awayOrNew(rules);
    this.#conversation = conversation;
    const link = dial(dialer, this.#address, rules, conversation.mayOutlive ? [WITH_RESUME] : []);
    const left = this.#deadline - clock.now();
    const patience = others.length === 0 ? left : Math.min(left, rules.fallbackTimeout);
    if (link instanceof Error) clock.soon(() => this.failed(link.message, link));
    else conversation.tryLink(link, patience, this);
  }

  /** The one that waits may have waited for too long in the meantime. */
  #awayOrNew(rules: DialRules): Conversation {
    const { isAway = false } = this.#conversation ?? {};
    if (isAway && this.#conversation !== undefined) return this.#conversation;
    return new Conversation(this.#platform, this.#listener, rules.resume);
  }
}
