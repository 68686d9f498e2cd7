import type { CancelTask, Chunk, Dialer, DialTarget, Link } from "../contracts/index.ts";
import type { Handshake, SessionEnd } from "../session/index.ts";
import { TransportError } from "./connect-error.ts";
import type { LiveEvent } from "./connection-events.ts";
import { Conversation, type ConversationListener } from "./conversation.ts";
import type { DialRules } from "./dial-rules.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";

/** What a connector tells the one who started it: `failed` or `opened`, after that `closed`; and what happens in between. */
export interface ConnectorListener {
  opened(handshake: Handshake): void;
  /** No transport came up. */
  failed(error: Error): void;
  message(data: Chunk): void;
  happened(event: LiveEvent): void;
  /** The connection that was open is over. */
  closed(end: SessionEnd): void;
}

/** How one attempt goes. Only `#move` changes the state. */
type State = "idle" | "dialing" | "open" | "over";
type Trigger = "start" | "greet" | "end";

const TRANSITIONS: Readonly<Record<State, Readonly<Partial<Record<Trigger, State>>>>> = {
  idle: { start: "dialing", end: "over" },
  dialing: { greet: "open", end: "over" },
  open: { end: "over" },
  over: {},
};

/**
 * One attempt to connect, and the connection that comes of it: it dials one transport after the other until one brings the
 * open frame, then asks the better ones whether they work. There is never more than one dial at a time.
 */
export class Connector implements ConversationListener {
  readonly #address: ServerAddress;
  readonly #platform: ClientPlatform;
  readonly #listener: ConnectorListener;
  #state: State = "idle";
  #rules: DialRules | undefined;
  #deadline = Infinity;
  #cancel: CancelTask | undefined;
  #conversation: Conversation | undefined;
  #dialer: Dialer | undefined;
  #candidates: readonly Dialer[] = [];
  #upgrades: readonly Dialer[] = [];
  #target: Dialer | undefined;
  #sid = "";
  #hasExpired = false;
  readonly #failures: string[] = [];

  constructor(address: ServerAddress, platform: ClientPlatform, listener: ConnectorListener) {
    this.#address = address;
    this.#platform = platform;
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** The transport that carries the connection, or is being tried; `undefined` before the first. */
  get transport(): string | undefined {
    return this.#dialer?.name;
  }

  get isWritable(): boolean {
    return this.isOpen && this.#conversation?.isWritable === true;
  }

  /** What waits for the link, in bytes. */
  get backlog(): number {
    return this.#conversation?.backlog ?? 0;
  }

  /** Begins, once; `timeout` in milliseconds is for all transports together. */
  start(rules: DialRules, timeout: number): void {
    if (!this.#move("start")) return;
    this.#rules = rules;
    this.#candidates = rules.candidates;
    this.#deadline = this.#platform.clock.now() + timeout;
    this.#dialNext(rules);
  }

  send(data: Chunk): void {
    this.#conversation?.send(data);
  }

  refresh(): void {
    this.#conversation?.refresh();
  }

  /** Ends the attempt at once, or the connection in order; the listener hears nothing any more. Idempotent. */
  close(): void {
    const wasOpen = this.isOpen;
    if (!this.#move("end")) return;
    this.#cancel?.();
    if (wasOpen) this.#conversation?.close();
    else this.#conversation?.abort();
  }

  // What the conversation calls.

  opened(handshake: Handshake): void {
    const rules = this.#rules;
    if (rules === undefined || !this.#move("greet")) return;
    this.#cancel?.();
    this.#sid = handshake.sid;
    this.#upgrades = rules.upgrades.filter(
      (dialer) => dialer.probed && dialer !== this.#dialer && handshake.upgrades.includes(dialer.name),
    );
    this.#listener.opened(handshake);
    this.#probeNext(rules);
  }

  message(data: Chunk): void {
    this.#listener.message(data);
  }

  pinged(): void {
    this.#listener.happened({ type: "ping" });
  }

  upgraded(): void {
    if (this.#target === undefined) return;
    this.#dialer = this.#target;
    this.#listener.happened({ type: "upgraded", transport: this.#dialer.name });
  }

  forsaken(message: string): void {
    if (!this.isOpen) return;
    const error = new TransportError(`${this.#target?.name} error: ${message}`);
    this.#listener.happened({ type: "upgradeFailed", error });
    if (this.#rules !== undefined) this.#probeNext(this.#rules);
  }

  closed(end: SessionEnd): void {
    if (this.#state === "dialing")
      this.#candidateFailed(this.#hasExpired ? "timeout" : `error: ${end.message}`, end.cause);
    else if (this.#move("end")) this.#listener.closed(end);
  }

  #move(trigger: Trigger): boolean {
    const next = TRANSITIONS[this.#state][trigger];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  #dialNext(rules: DialRules): void {
    const [dialer, ...others] = this.#candidates;
    if (dialer === undefined) return;
    this.#dialer = dialer;
    this.#candidates = others;
    this.#hasExpired = false;
    const now = this.#platform.clock.now();
    const until = others.length === 0 ? this.#deadline : Math.min(this.#deadline, now + rules.fallbackTimeout);
    this.#cancel = this.#platform.clock.at(until, () => {
      this.#hasExpired = true;
      this.#conversation?.abort();
    });
    const link = this.#dial(dialer, rules);
    if (link instanceof Error) {
      this.#platform.clock.soon(() => this.#candidateFailed(`error: ${link.message}`, link));
      return;
    }
    this.#conversation = new Conversation(this.#platform, this);
    this.#conversation.begin(link);
  }

  #candidateFailed(message: string, cause: unknown): void {
    if (this.#state !== "dialing" || this.#rules === undefined) return;
    this.#cancel?.();
    this.#conversation = undefined;
    this.#failures.push(`${this.transport} ${message}`);
    if (this.#platform.clock.now() >= this.#deadline) this.#fail("timeout", this.#failures.join("; "));
    else if (this.#candidates.length === 0) this.#fail(this.#failures.join("; "), cause);
    else this.#dialNext(this.#rules);
  }

  #fail(message: string, cause: unknown): void {
    if (this.#move("end")) this.#listener.failed(new TransportError(message, cause));
  }

  #probeNext(rules: DialRules): void {
    const [dialer, ...others] = this.#upgrades;
    if (dialer === undefined || !this.isOpen) return;
    this.#target = dialer;
    this.#upgrades = others;
    this.#listener.happened({ type: "upgrading", transport: dialer.name });
    if (!this.isOpen) return;
    const link = this.#dial(dialer, rules, this.#sid);
    if (link instanceof Error) this.#platform.clock.soon(() => this.forsaken(link.message));
    else this.#conversation?.probe(link);
  }

  /** Transports are not to throw; one's own may all the same, and no timer may fail by it. */
  #dial(dialer: Dialer, rules: DialRules, sid?: string): Link | Error {
    try {
      return dialer.dial(this.#targetOf(rules, sid));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #targetOf(rules: DialRules, sid?: string): DialTarget {
    const query = new Map([...rules.query, ["EIO", "4"]]);
    if (sid !== undefined) query.set("sid", sid);
    return { ...this.#address, path: rules.path, query, headers: rules.headers, maxChunk: rules.maxChunk };
  }
}
