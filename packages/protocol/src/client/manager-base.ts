import { RtError } from "../errors.ts";
import { callGuarded, emitting } from "../events/index.ts";
import type { GapReport } from "../gap/index.ts";
import { createJsonCodec, type Packet, resolveParser } from "../packet/index.ts";
import type { CloseReason } from "../session/index.ts";
import type { Carrier } from "./carrier.ts";
import { flag, readOptions } from "./checks.ts";
import { ClientEmitter } from "./client-emitter.ts";
import { TransportError } from "./connect-error.ts";
import { type ConnectionEvent, type DisconnectDetails, toldOf } from "./connection-events.ts";
import { resolveDialRules } from "./dial-rules.ts";
import type { Engine } from "./engine.ts";
import * as own from "./internals.ts";
import type { ManagerOptions, ReconnectionOptions, SocketOptions } from "./options.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";
import { type ReconnectionRules, resolveReconnectionRules } from "./reconnection-rules.ts";
import { checkTransportSettings } from "./transport-settings.ts";
import { Trunk } from "./trunk.ts";

/** What a manager says. */
export interface ManagerEvents {
  /** A session is open; its sockets have begun to join their namespaces. */
  open: () => void;
  /** An attempt to connect, or to bring the session back, failed; or the session ended because the connection broke. */
  error: (error: Error) => void;
  /** The server's ping came. */
  ping: () => void;
  /** A packet came, for whichever namespace. */
  packet: (packet: Packet) => void;
  /** The session is over, and its sockets have heard so. */
  close: (reason: CloseReason, details: DisconnectDetails) => void;
  /**
   * The link is gone, and the session waits for another: attempts follow, as after `close`. Its sockets stay connected, and what is
   * emitted is kept for it. Only with an rt server, and not where no attempt may follow.
   */
  suspended: (reason: CloseReason, details: DisconnectDetails) => void;
  /** After `suspended`: the session goes on, with nothing lost. Attempts are counted from 1 again; `open` and `reconnect` are not said. */
  resumed: () => void;
  /**
   * After `close`, once: something that was sent may not have arrived, because the session could not be continued: what that is, and
   * why. The acknowledgements of what is `unconfirmed` have been rejected with `DISCONNECTED`. The events that are `unsent` go to the next
   * session, before all else, with their acknowledgements as they were; those of a socket that has left when it joins again, and those
   * that were to be acknowledged in a time that is over not at all. Not said of a session that the client ends itself.
   */
  gap: (report: GapReport) => void;
  /** The n-th attempt after a failure or a loss begins, whether the session is over or suspended. */
  reconnect_attempt: (attempt: number) => void;
  /** A session is open again, after so many attempts. */
  reconnect: (attempts: number) => void;
  /** The attempt failed. */
  reconnect_error: (error: Error) => void;
  /** As many attempts failed as may: the client has given up. */
  reconnect_failed: () => void;
}

/** Hears how an attempt ended: with an error, or with none. */
export type OpenCallback = (error?: Error) => void;

/** All of a manager but its sockets, which know it by this. */
export class ManagerBase extends ClientEmitter<ManagerEvents> {
  /** Where the server is, as a URL: scheme, host and port. Without a host where there is neither a page nor a URL that has one. */
  readonly uri: string;
  /**
   * The options, as they were given. What is changed here of how to connect (`ConnectOptions`) counts from the next attempt on; what
   * transports are made with stays as it was.
   */
  readonly opts: ManagerOptions;
  /** @internal The connection, for the sockets and the page. */
  readonly [own.trunk]: Trunk;
  protected readonly [own.autoConnect]: boolean;
  /** The sockets by namespace. Here, for `Manager` is to have no state of its own: so that it is what a socket's `io` is. */
  protected readonly [own.sockets]: Map<string, object> = new Map();
  readonly #platform: ClientPlatform;
  #rules: ReconnectionRules;
  #callbacks: OpenCallback[] = [];

  /** @throws RtError `INVALID_OPTION` */
  constructor(address: ServerAddress, platform: ClientPlatform, options: ManagerOptions = {}) {
    super();
    this.uri = `http${address.secure ? "s" : ""}://${address.host}`;
    this.opts = { ...options };
    this.#platform = platform;
    const isSomewhere = address.host !== "";
    const rules = resolveReconnectionRules(options);
    // Further attempts would find nothing either, and keep a process alive.
    this.#rules = isSomewhere ? rules : { ...rules, reconnection: false };
    this[own.autoConnect] = flag(true)("autoConnect", options.autoConnect);
    const { dialers } = platform;
    checkTransportSettings(options);
    readOptions(options, { closeOnBeforeunload: flag(false), useNativeTimers: flag(false) });
    const { maxChunk } = resolveDialRules(options, dialers, undefined, platform);
    for (const settings of Object.values(options.transportOptions ?? {})) checkTransportSettings(settings);
    const codec = resolveParser(options.parser, platform.bytes) ?? createJsonCodec({ maxAttachmentBytes: maxChunk });
    this[own.trunk] = new Trunk(address, platform, platform.adapt?.(codec) ?? codec, {
      rules: () => this.#rules,
      dialRules: (preferred) => {
        if (isSomewhere) return resolveDialRules(this.opts, dialers, preferred, platform);
        throw new TransportError("there is no page here whose server could be meant: give a URL");
      },
      happened: (event) => this.#happened(event),
      packet: (packet) => this[emitting.dispatch]("packet", [packet]),
      gap: (report) => this[emitting.dispatch]("gap", [report]),
    });
    if (this[own.autoConnect]) this.open();
  }

  /** For Vue and Alpine, as a socket's. */
  get [Symbol.toStringTag](): string {
    return "Manager";
  }

  /** The connection below the packets; before the first attempt that of the first attempt. */
  get engine(): Engine {
    return this[own.trunk].engine;
  }

  /**
   * Connects, unless it is connected or about to be. A wait for the next attempt ends, also where that is to bring a session back.
   *
   * With a callback, which hears how the attempt ends, a failed first attempt is not repeated.
   *
   * @throws RtError `INVALID_ARGUMENT` for a callback that is none.
   */
  open(callback?: OpenCallback): this {
    if (callback !== undefined && typeof callback !== "function")
      throw new RtError("INVALID_ARGUMENT", "a callback is a function");
    if (callback !== undefined && this[own.trunk].state === "open")
      this.#platform.clock.soon(() => this.#call(callback));
    else if (callback !== undefined) this.#callbacks.push(callback);
    this[own.trunk].open(callback === undefined);
    return this;
  }

  /** As `open`. */
  connect(callback?: OpenCallback): this {
    return this.open(callback);
  }

  /**
   * Ends the session, or the attempts, and does not come back before `open` or a socket's `connect`. A server hears of the end of a session
   * that is suspended when its own window is over.
   */
  close(): this {
    this[own.trunk].close();
    return this;
  }

  /** As `close`. */
  disconnect(): this {
    return this.close();
  }

  /** Has the namespace a socket of this manager, connected or not? */
  has(nsp: string): boolean {
    return this[own.sockets].has(nsp);
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

  /** How long one attempt may take, in milliseconds; `false`, which is then given as `Infinity`, for ever. */
  timeout(): number;
  timeout(value: number | false): this;
  timeout(value?: number | false): number | this {
    return value === undefined ? this.#rules.timeout : this.#change({ timeout: value });
  }

  /** The connection as a new socket is to use it. */
  protected [own.carrierFor](options: SocketOptions): Carrier {
    return this.#platform.carrierFor?.(this[own.trunk], options) ?? this[own.trunk];
  }

  protected override [emitting.report](error: unknown): void {
    this.#platform.report(error);
  }

  #change(options: ReconnectionOptions): this {
    this.#rules = resolveReconnectionRules({ ...this.#rules, ...options });
    return this;
  }

  #happened(event: ConnectionEvent): void {
    if (event.type === "closed" && event.end.reason === "transport error") {
      this[emitting.dispatch]("error", [new TransportError(event.end.message, event.end.cause)]);
    }
    const [name, ...args] = announcementOf(event);
    if (name !== undefined) this[emitting.dispatch](name, args);
    if (event.type === "opened" || event.type === "resumed") this.#settle();
    else if (event.type === "failed") this.#settle(event.error);
    else if (event.type === "abandoned") this.#settle(new TransportError("closed by the client"));
    else if (event.type === "closed" && this[own.trunk].state === "idle")
      this.#settle(new TransportError(event.end.message));
  }

  #settle(error?: Error): void {
    const callbacks = this.#callbacks;
    this.#callbacks = [];
    for (const callback of callbacks) this.#call(callback, error);
  }

  #call(callback: OpenCallback, error?: Error): void {
    callGuarded(callback, [error], (thrown) => this[emitting.report](thrown));
  }
}

/** @internal The connection of a manager, for its sockets and for its page. */
export function trunkOf(manager: ManagerBase): Trunk {
  return manager[own.trunk];
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
    case "suspended":
      return ["suspended", ...toldOf(event.end)];
    case "resumed":
      return ["resumed"];
    case "closed":
      return ["close", ...toldOf(event.end)];
    case "ping":
      return ["ping"];
    // What happens below the packets is said by the engine.
    default:
      return [];
  }
}
