import type { Dialer } from "../contracts/index.ts";
import { TransportError } from "./connect-error.ts";
import type { LiveEvent } from "./connection-events.ts";
import type { ConnectorListener } from "./connector.ts";
import type { Conversation, Trial } from "./conversation.ts";
import { dial, WITH_RESUME } from "./dial.ts";
import type { DialRules } from "./dial-rules.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";

/** How long one transport may take, in milliseconds: the reference's server gives an upgrade up after the same time. */
const PATIENCE = 10_000;

/** What a mover tells the one who started it. */
export interface MoverListener extends Pick<ConnectorListener, "carried" | "failed"> {
  happened(event: LiveEvent): void;
}

/**
 * Asks better transports, one after the other, whether they work, until the open conversation has moved to one. A conversation that
 * loses its link meanwhile may come back on the one that is asked: then this is the attempt to bring it back, which `failed` ends.
 */
export class Mover implements Trial {
  readonly #address: ServerAddress;
  readonly #platform: ClientPlatform;
  readonly #listener: MoverListener;
  #rules: DialRules | undefined;
  #conversation: Conversation | undefined;
  /** What has carried the conversation: the server has these, whatever it said on the link that came last. */
  readonly #served = new Set<Dialer>();
  /** What carries it now. */
  #dialer: Dialer | undefined;
  #targets: readonly Dialer[] = [];
  #target: Dialer | undefined;
  #isUnderWay = false;

  constructor(address: ServerAddress, platform: ClientPlatform, listener: MoverListener) {
    this.#address = address;
    this.#platform = platform;
    this.#listener = listener;
  }

  /** Is a transport being asked? */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Begins, for a conversation that `dialer` has begun to carry, or carries again. */
  start(rules: DialRules, conversation: Conversation, dialer: Dialer): void {
    if (conversation !== this.#conversation) this.#served.clear();
    this.#rules = rules;
    this.#conversation = conversation;
    this.#dialer = dialer;
    this.#served.add(dialer);
    // Among those that are worth moving to, none is better than another.
    const targets = dialer.probed ? [] : rules.upgrades;
    this.#targets = targets.filter((target) => target.probed && this.#isKnown(target));
    this.#askNext();
  }

  /** Moves to a fresh link of the same transport, and says nothing of it; without effect during a move, and where links cannot be changed. */
  renew(): void {
    if (this.#dialer !== undefined && !this.#isUnderWay && this.#conversation?.outlives === true)
      this.#ask(this.#dialer);
  }

  /** Nobody wants to hear of it any more; the link that is asked ends with the conversation. */
  close(): void {
    this.#isUnderWay = false;
  }

  // What the conversation calls.

  carried(conversation: Conversation): void {
    const target = this.#target;
    if (!this.#isUnderWay || target === undefined) return;
    this.#isUnderWay = false;
    this.#dialer = target;
    this.#served.add(target);
    this.#listener.carried(conversation, target);
  }

  failed(message: string): void {
    if (!this.#isUnderWay) return;
    const error = new TransportError(`${this.#target?.name} error: ${message}`);
    if (this.#target !== this.#dialer) this.#listener.happened({ type: "upgradeFailed", error });
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    if (this.#conversation?.session.isOpen === true) this.#askNext();
    else this.#listener.failed(error);
  }

  #askNext(): void {
    const [target, ...others] = this.#targets;
    this.#targets = others;
    if (target !== undefined) this.#ask(target);
  }

  #ask(target: Dialer): void {
    const rules = this.#rules;
    const conversation = this.#conversation;
    if (rules === undefined || conversation?.session.isOpen !== true) return;
    this.#target = target;
    this.#isUnderWay = true;
    if (target !== this.#dialer) this.#listener.happened({ type: "upgrading", transport: target.name });
    if (!this.#isUnderWay) return;
    const { outlives, handshake } = conversation;
    const link = dial(target, this.#address, rules, [outlives ? WITH_RESUME : ["sid", handshake?.sid ?? ""]]);
    if (link instanceof Error) this.#platform.clock.soon(() => this.failed(link.message));
    else conversation.tryLink(link, PATIENCE, this);
  }

  #isKnown(target: Dialer): boolean {
    return this.#served.has(target) || this.#conversation?.handshake?.upgrades.includes(target.name) === true;
  }
}
