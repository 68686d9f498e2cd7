import { RtError } from "../errors.ts";
import {
  type AckResult,
  type DefaultEventsMap,
  type EventArgs,
  type EventNames,
  type EventNamesWithAck,
  type EventParams,
  type EventsMap,
  emitting,
} from "../events/index.ts";
import type { EventData, EventPacket } from "../packet/index.ts";
import type { Carrier } from "./carrier.ts";
import { CatchAll, type CatchAllListener } from "./catch-all.ts";
import { ClientEmitter } from "./client-emitter.ts";
import type { DisconnectDetails } from "./connection-events.ts";
import { Emission } from "./emission.ts";
import type { ManagerBase } from "./manager-base.ts";
import { type DisconnectReason, Membership } from "./membership.ts";
import type { Auth, SocketOptions } from "./options.ts";
import { checkAuth, resolveSocketRules } from "./socket-rules.ts";

/** What a socket says of itself. */
export interface SocketReservedEvents {
  /** The namespace is joined, for the first time or again; not when a suspended session has come back, which leaves it joined. */
  connect: () => void;
  /** The namespace was refused, or an attempt to connect failed; `active` says whether the socket tries again by itself. */
  connect_error: (error: Error) => void;
  /** The namespace is left, or the session is over; `active` says whether the socket comes back by itself. */
  disconnect: (reason: DisconnectReason, details?: DisconnectDetails) => void;
}

/** For Socket.IO's users, who write `Socket.DisconnectReason`. */
export declare namespace Socket {
  export type { DisconnectReason };
}

/** Where a socket comes from, and gets others from. */
export interface SocketMaker {
  /** The socket of a namespace, which is made by the first call. */
  socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    nsp: string,
    options?: SocketOptions,
  ): Socket<ListenEvents, EmitEvents>;
}

/**
 * A client's place in one namespace: the application's handle. `ListenEvents` are the events that come from the server,
 * `EmitEvents` those that go there.
 */
export class Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends ClientEmitter<ListenEvents, SocketReservedEvents> {
  /** The manager: its connection, its events, and its other sockets. */
  readonly io: ManagerBase & SocketMaker;
  /** The name of the namespace. */
  readonly nsp: string;
  #auth: Auth | undefined;
  readonly #membership: Membership;
  readonly #emission: Emission<EmitEvents>;
  readonly #incoming = new CatchAll();
  readonly #outgoing = new CatchAll();
  readonly #report: (error: unknown) => void;

  /** @internal Managers make sockets. @throws RtError `INVALID_OPTION` */
  constructor(io: ManagerBase & SocketMaker, carrier: Carrier, nsp: string, options: SocketOptions) {
    super();
    const rules = resolveSocketRules(options);
    this.io = io;
    this.nsp = nsp;
    this.#auth = rules.auth;
    this.#report = (error): void => carrier.report(error);
    this.#membership = new Membership(nsp, rules, carrier, {
      auth: () => (typeof this.#auth === "function" ? this.#auth.bind(this) : this.#auth),
      connected: () => this[emitting.dispatch]("connect", []),
      connectFailed: (error) => this[emitting.dispatch]("connect_error", [error]),
      disconnected: (reason, details) =>
        this[emitting.dispatch]("disconnect", details === undefined ? [reason] : [reason, details]),
      event: ([name, ...args], answer) => {
        if (answer !== undefined) args.push(answer);
        if (!this.#incoming.isEmpty) this.#incoming.call(this, name, args, this.#report);
        this[emitting.dispatch](name, args);
      },
      sent: (data) => {
        if (!this.#outgoing.isEmpty) this.#outgoing.call(this, data[0], data.slice(1), this.#report);
      },
    });
    carrier.add(this.#membership);
    const home = {
      isErrorFirst: rules.ackTimeout !== undefined || rules.retries > 0,
      emit: this.#membership.emit.bind(this.#membership),
      report: this.#report,
    };
    this.#emission = new Emission(home, { volatile: false, timeout: undefined });
  }

  /** Not `Object`: around what says so Vue and Alpine put proxies, through which no private field is found. */
  get [Symbol.toStringTag](): string {
    return "Socket";
  }

  /**
   * What the server is told with every CONNECT; may be changed at any time.
   *
   * @throws RtError `INVALID_OPTION` for what is neither an object nor a function; `undefined` and `null` are nothing to tell.
   */
  get auth(): Auth | undefined {
    return this.#auth;
  }

  set auth(auth: Auth | null | undefined) {
    this.#auth = checkAuth(auth);
  }

  /** The server's name for this socket, new with every CONNECT; `undefined` while not connected. */
  get id(): string | undefined {
    return this.#membership.id;
  }

  /** Is the namespace joined? */
  get connected(): boolean {
    return this.#membership.isJoined;
  }

  get disconnected(): boolean {
    return !this.connected;
  }

  /**
   * Is it connected in a session that has lost its link, and waits for another? What is emitted is kept for it, and the server's side
   * of the socket goes on: rooms, data, what is sent to it. The manager tells of it: `suspended`, `resumed`. Only with an rt server.
   */
  get suspended(): boolean {
    return this.#membership.isSuspended;
  }

  /**
   * Has its session come back from being suspended, with nothing lost, since it connected? Or, where the server is Socket.IO's with
   * `connectionStateRecovery`: did it come back to its place with this connection, and was told what it had missed?
   */
  get recovered(): boolean {
    return this.#membership.isRecovered;
  }

  /** Does it join the namespace by itself as soon as there is a connection? */
  get active(): boolean {
    return this.#membership.isActive;
  }

  /**
   * The events that wait for the namespace to be joined, as a frozen copy: to see how many they are, and to give back those of them that
   * are to stay. `socket.sendBuffer = []` drops all; acknowledgements that were asked for fail with `DISCONNECTED`.
   */
  get sendBuffer(): readonly EventPacket[] {
    return this.#membership.outgoing.waiting;
  }

  set sendBuffer(kept: readonly EventPacket[]) {
    if (!Array.isArray(kept)) throw new RtError("INVALID_ARGUMENT", "a send buffer is a list of events");
    this.#membership.outgoing.keep(new Set(kept));
  }

  /** The events that came before the answer to CONNECT, and wait for it, as a copy: of each its name and its arguments. */
  get receiveBuffer(): readonly EventData[] {
    return this.#membership.early;
  }

  /** Joins the namespace, now or as soon as there is a connection. */
  connect(): this {
    this.#membership.join();
    return this;
  }

  /** As `connect`. */
  open(): this {
    return this.connect();
  }

  /** Leaves the namespace and stays away; the last socket of a manager ends the connection. */
  disconnect(): this {
    this.#membership.leave();
    return this;
  }

  /** As `disconnect`. */
  close(): this {
    return this.disconnect();
  }

  /** As {@link Emission.emit}. */
  emit<Event extends EventNames<EmitEvents>>(event: Event, ...args: EventParams<EmitEvents, Event>): this {
    this.#emission.emit(event, ...args);
    return this;
  }

  /** As {@link Emission.emitWithAck}. */
  emitWithAck<Event extends EventNamesWithAck<EmitEvents>>(
    event: Event,
    ...args: EventArgs<EmitEvents, Event>
  ): Promise<AckResult<EmitEvents, Event>> {
    return this.#emission.emitWithAck(event, ...args);
  }

  /** As `emit("message", ...)`. */
  send(...args: EventParams<EmitEvents, "message">): this {
    this.#emission.send(...args);
    return this;
  }

  /** Events are dropped when they cannot leave at once. */
  get volatile(): Emission<EmitEvents> {
    return this.#emission.volatile;
  }

  /** As {@link Emission.timeout}. */
  timeout(ms: number): Emission<EmitEvents, true> {
    return this.#emission.timeout(ms);
  }

  /** As {@link Emission.compress}. */
  compress(compress: boolean): Emission<EmitEvents> {
    return this.#emission.compress(compress);
  }

  /** Adds a listener for all events that come, called before the others. */
  onAny(listener: CatchAllListener): this {
    this.#incoming.append(listener);
    return this;
  }

  /** As `onAny`, before the others. */
  prependAny(listener: CatchAllListener): this {
    this.#incoming.prepend(listener);
    return this;
  }

  /** Removes a listener of `onAny`; without one, all. */
  offAny(listener?: CatchAllListener): this {
    this.#incoming.remove(listener);
    return this;
  }

  /** The listeners of `onAny`, as a copy. */
  listenersAny(): CatchAllListener[] {
    return this.#incoming.all;
  }

  /** Adds a listener for all events that leave; what waits for a connection leaves later. */
  onAnyOutgoing(listener: CatchAllListener): this {
    this.#outgoing.append(listener);
    return this;
  }

  /** As `onAnyOutgoing`, before the others. */
  prependAnyOutgoing(listener: CatchAllListener): this {
    this.#outgoing.prepend(listener);
    return this;
  }

  /** Removes a listener of `onAnyOutgoing`; without one, all. */
  offAnyOutgoing(listener?: CatchAllListener): this {
    this.#outgoing.remove(listener);
    return this;
  }

  /** The listeners of `onAnyOutgoing`, as a copy. */
  listenersAnyOutgoing(): CatchAllListener[] {
    return this.#outgoing.all;
  }

  protected override [emitting.report](error: unknown): void {
    this.#report(error);
  }
}
