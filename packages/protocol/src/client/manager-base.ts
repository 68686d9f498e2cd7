import { callGuarded, Emitter } from "../events/index.ts";
import { createJsonCodec, type Packet } from "../packet/index.ts";
import type { CloseReason } from "../session/index.ts";
import { checkBoolean } from "./checks.ts";
import { TransportError } from "./connect-error.ts";
import type { ConnectionEvent, DisconnectDetails } from "./connection-events.ts";
import { resolveDialRules } from "./dial-rules.ts";
import { Engine } from "./engine.ts";
import type { ManagerOptions, ReconnectionOptions } from "./options.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";
import { type ReconnectionRules, resolveReconnectionRules } from "./reconnection-rules.ts";
import { Trunk } from "./trunk.ts";

/** What a manager says. */
export interface ManagerEvents {
  /** The connection is open; its sockets have begun to join their namespaces. */
  open: () => void;
  /** An attempt to connect failed, or the connection broke. */
  error: (error: Error) => void;
  /** The server's ping came. */
  ping: () => void;
  /** A packet came, for whichever namespace. */
  packet: (packet: Packet) => void;
  /** The connection is over. */
  close: (reason: CloseReason, details: DisconnectDetails) => void;
  /** The n-th attempt after a failure or a loss begins. */
  reconnect_attempt: (attempt: number) => void;
  /** The connection is open again, after so many attempts. */
  reconnect: (attempts: number) => void;
  /** The attempt failed. */
  reconnect_error: (error: Error) => void;
  /** As many attempts failed as may: the client has given up. */
  reconnect_failed: () => void;
}

/** Hears how an attempt ended: with an error, or with none. */
export type OpenCallback = (error?: Error) => void;

/** All of a manager but its sockets, which know it by this. */
export class ManagerBase extends Emitter<ManagerEvents> {
  /** The options, as they were given. What is changed here of how to connect counts from the next attempt on. */
  readonly opts: ManagerOptions;
  /** For sockets. */
  protected readonly trunk: Trunk;
  protected readonly autoConnect: boolean;
  /** The sockets by namespace. Here, for `Manager` is to have no state of its own: so that it is what a socket's `io` is. */
  protected readonly sockets: Map<string, object> = new Map();
  readonly #platform: ClientPlatform;
  #rules: ReconnectionRules;
  #engine: Engine | undefined;
  #callbacks: OpenCallback[] = [];

  /** @throws RtError `INVALID_OPTION` */
  constructor(address: ServerAddress, platform: ClientPlatform, options: ManagerOptions = {}) {
    super();
    this.opts = { ...options };
    this.#platform = platform;
    this.#rules = resolveReconnectionRules(options);
    this.autoConnect = checkBoolean("autoConnect", options.autoConnect, true);
    const { maxChunk } = resolveDialRules(options, platform.dialers, undefined);
    const codec = options.codec ?? createJsonCodec({ maxAttachmentBytes: maxChunk });
    this.trunk = new Trunk(address, platform, codec, {
      rules: () => this.#rules,
      dialRules: (preferred) => resolveDialRules(this.opts, platform.dialers, preferred),
      happened: (event) => this.#happened(event),
      packet: (packet) => this.dispatch("packet", [packet]),
    });
    if (this.autoConnect) this.open();
  }

  /** The connection below the packets; `undefined` before the first attempt. */
  get engine(): Engine | undefined {
    return this.#engine;
  }

  /**
   * Connects, unless it is connected or about to be. A wait for the next attempt ends.
   *
   * With a callback, which hears how the attempt ends, a failed first attempt is not repeated.
   */
  open(callback?: OpenCallback): this {
    if (callback !== undefined && this.trunk.isOpen) this.#platform.clock.soon(() => this.#call(callback));
    else if (callback !== undefined) this.#callbacks.push(callback);
    this.trunk.open(callback === undefined);
    return this;
  }

  /** As `open`. */
  connect(callback?: OpenCallback): this {
    return this.open(callback);
  }

  /** Ends the connection, or the attempts, and does not come back before `open` or a socket's `connect`. */
  close(): this {
    this.trunk.close();
    return this;
  }

  /** Has the namespace a socket of this manager, connected or not? */
  has(nsp: string): boolean {
    return this.sockets.has(nsp);
  }

  /** Does it come back by itself? */
  reconnection(): boolean;
  reconnection(value: boolean): this;
  reconnection(value?: boolean): boolean | this {
    return value === undefined ? this.#rules.reconnection : this.#change({ reconnection: value });
  }

  /** How many attempts in a row may fail. */
  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionAttempts(value?: number): number | this {
    return value === undefined ? this.#rules.reconnectionAttempts : this.#change({ reconnectionAttempts: value });
  }

  /** The first wait before an attempt, in milliseconds. */
  reconnectionDelay(): number;
  reconnectionDelay(value: number): this;
  reconnectionDelay(value?: number): number | this {
    return value === undefined ? this.#rules.reconnectionDelay : this.#change({ reconnectionDelay: value });
  }

  /** The longest wait before an attempt, in milliseconds. */
  reconnectionDelayMax(): number;
  reconnectionDelayMax(value: number): this;
  reconnectionDelayMax(value?: number): number | this {
    return value === undefined ? this.#rules.reconnectionDelayMax : this.#change({ reconnectionDelayMax: value });
  }

  /** How much of a wait is left to chance, from 0 to 1. */
  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  randomizationFactor(value?: number): number | this {
    return value === undefined ? this.#rules.randomizationFactor : this.#change({ randomizationFactor: value });
  }

  /** How long one attempt may take, in milliseconds. */
  timeout(): number;
  timeout(value: number): this;
  timeout(value?: number): number | this {
    return value === undefined ? this.#rules.timeout : this.#change({ timeout: value });
  }

  protected override report(error: unknown): void {
    this.#platform.report(error);
  }

  #change(options: ReconnectionOptions): this {
    this.#rules = resolveReconnectionRules({ ...this.#rules, ...options });
    return this;
  }

  #happened(event: ConnectionEvent): void {
    if (event.type === "attempting") this.#engine = this.#createEngine();
    this.#engine?.happened(event);
    if (event.type === "closed" && event.reason === "transport error") {
      const { description, context } = event.details;
      this.dispatch("error", [new TransportError(description, context)]);
    }
    const [name, ...args] = announcementOf(event);
    if (name !== undefined) this.dispatch(name, args);
    if (event.type === "opened") this.#settle();
    else if (event.type === "failed") this.#settle(event.error);
    else if (event.type === "abandoned") this.#settle(new TransportError("closed by the client"));
  }

  #createEngine(): Engine {
    return new Engine({
      transport: () => this.trunk.transport,
      interrupt: () => this.trunk.interrupt(),
      report: (error) => this.report(error),
    });
  }

  #settle(error?: Error): void {
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) this.#call(callback, error);
  }

  #call(callback: OpenCallback, error?: Error): void {
    callGuarded(callback, [error], (thrown) => this.report(thrown));
  }
}

/** What a manager says when this happens: the name of its event, with the arguments. */
function announcementOf(event: ConnectionEvent): readonly [name?: keyof ManagerEvents, ...args: unknown[]] {
  switch (event.type) {
    case "attempting":
      return event.attempt > 0 ? ["reconnect_attempt", event.attempt] : [];
    case "opened":
      return ["open"];
    case "reconnected":
      return ["reconnect", event.attempts];
    case "failed":
      return ["error", event.error];
    case "gaveUp":
      return ["reconnect_failed"];
    case "retryFailed":
      return ["reconnect_error", event.error];
    case "closed":
      return ["close", event.reason, event.details];
    case "ping":
      return ["ping"];
    case "abandoned":
    case "upgrading":
    case "upgraded":
    case "upgradeFailed":
      return [];
  }
}
