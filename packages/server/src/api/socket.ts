import type {
  AckResult,
  Adapter,
  DefaultEventsMap,
  EventArgs,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventsMap,
  SessionEnd,
  TimeoutParams,
} from "@rt/protocol";
import type { Conn } from "../engine/conn.ts";
import type { Handshake } from "../handshake.ts";
import type { HandshakeRequest } from "../http/handshake-request.ts";
import type { Next } from "../middleware.ts";
import type { DisconnectReason } from "../reasons.ts";
import type { ReportingEmitter } from "../reporting-emitter.ts";
import type { BroadcastOperator } from "./broadcast.ts";
import type { DefaultData, Rooms } from "./remote-socket.ts";

/** What a socket itself tells its listeners. */
export interface SocketReservedEvents {
  /** It is about to leave its namespace; it is in its rooms still. `end` tells more where the connection ended. */
  disconnecting: (reason: DisconnectReason, end?: SessionEnd) => void;
  /** It has left its namespace. Of a client of rt's own that lost its link: not before it is given up. */
  disconnect: (reason: DisconnectReason, end?: SessionEnd) => void;
  /**
   * The client broke the protocol (`PROTOCOL`), a middleware of this socket refused an event, or a listener of this socket failed.
   * A client may send an event of this name too. What a listener of this event throws goes to the server's `onError`, and so does
   * what a listener throws when there is none of this event.
   */
  error: (error: Error) => void;
}

/** An event as middlewares see it: its name and arguments, which they may change. */
export type IncomingEvent = [event: string, ...args: EventParams<DefaultEventsMap, string>];

/** Hears of every event: its name and arguments. */
export type AnyEventListener = (event: string, ...args: EventParams<DefaultEventsMap, string>) => unknown;

/** The client of a socket: all its sockets share the one object. */
export interface Client {
  readonly conn: Conn;
  /** The first request of the connection. */
  readonly request: HandshakeRequest;
}

/** What can be sent after `timeout`. */
export interface TimedSocket<Emit extends EventsMap, Data = DefaultData> {
  readonly volatile: TimedSocket<Emit, Data>;
  /** As `Socket.compress`. */
  compress(compress: boolean): TimedSocket<Emit, Data>;
  /** As `Socket.emit`; a function as last argument gets an error first, or `null`. */
  emit<Event extends EventNames<Emit>>(event: Event, ...args: TimeoutParams<Emit, Event>): boolean;
  /** As `Socket.emitWithAck`; rejected with `ACK_TIMEOUT` when the time is over. */
  emitWithAck<Event extends EventNamesWithAck<Emit>>(
    event: Event,
    ...args: EventArgs<Emit, Event>
  ): Promise<AckResult<Emit, Event>>;
  /** As `Socket.to`; the time is for the acknowledgements of all who are meant, here and below. */
  to(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** As `to`. */
  in(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** As `Socket.except`. */
  except(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** As `Socket.broadcast`. */
  readonly broadcast: BroadcastOperator<Emit, Data>;
  /** As `Socket.local`. */
  readonly local: BroadcastOperator<Emit, Data>;
}

/** A client's presence in one namespace, but for the namespace and the server themselves. */
export interface SocketBase<Listen extends EventsMap, Emit extends EventsMap, Data>
  extends ReportingEmitter<Listen, SocketReservedEvents> {
  /** Names it to everybody: 20 characters, new for each connection to a namespace. */
  readonly id: string;
  readonly adapter: Adapter;
  readonly client: Client;
  readonly conn: Conn;
  /**
   * The first request of the connection: itself, with all that was left on it, where the engine has middlewares (`io.engine.use`), or
   * `allowRequest` has left something there; else one that is like it, made when it is first asked for.
   */
  readonly request: HandshakeRequest;
  readonly handshake: Handshake;
  /** The rooms it is in at this moment, the one of its own id among them. */
  readonly rooms: ReadonlySet<string>;
  /** For the application; `fetchSockets` shows it to other processes. */
  data: Data;
  /** Is it in its namespace? Not while middlewares look at it. Still while it is suspended. */
  readonly connected: boolean;
  readonly disconnected: boolean;
  /**
   * Has its client lost its link, and may it come back? The socket stays `connected` meanwhile, in its rooms, and found by
   * `fetchSockets`. What is sent to it is kept, but for what is volatile, and up to the limits of `ResumeOptions`, beyond which it is
   * given up; time-outs of acknowledgements run on. `disconnect()` takes it out at once, and its client hears of that when it comes
   * back. `conn` tells when it is `suspended` and `resumed`.
   */
  readonly suspended: boolean;
  /**
   * Has it been suspended, and resumed with nothing lost, since it was let in? Or, of a client that comes back by
   * `connectionStateRecovery`: is it the socket that the client had before, with its `id`, rooms and `data`?
   */
  readonly recovered: boolean;

  /**
   * Sends an event. A function as last argument is called once with the acknowledgement, and not at all when there will be none.
   *
   * Binary values are copied for a client of rt's own, which may need them again. For any other they are not: they may not be
   * changed before the end of the turn, nor while the client is slow.
   *
   * @throws RtError `RESERVED_EVENT`, `UNENCODABLE`, `TOO_MANY_ATTACHMENTS` or `INVALID_ARGUMENT` for what cannot be sent, and
   * `BUFFER_FULL` when it waits for `maxPendingAcks` acknowledgements
   */
  emit<Event extends EventNames<Emit>>(event: Event, ...args: EventParams<Emit, Event>): boolean;
  /** As `emit`, and gives the first value of the acknowledgement. Rejected with `DISCONNECTED` when there will be none. */
  emitWithAck<Event extends EventNamesWithAck<Emit>>(
    event: Event,
    ...args: EventArgs<Emit, Event>
  ): Promise<AckResult<Emit, Event>>;
  /** Sends the event `message`. */
  send(...args: EventParams<Emit, "message">): this;
  /** As `send`. */
  write(...args: EventParams<Emit, "message">): this;
  /** The next event is sent only if the link is ready: it may be lost, and nothing waits. */
  readonly volatile: this;
  /** With `false`, the next event is not compressed where links compress: what is compressed already, or is secret beside what others chose. */
  compress(compress: boolean): this;
  /**
   * Gives the acknowledgement of the next event this many milliseconds.
   *
   * @throws RtError `INVALID_ARGUMENT` unless it is a number from 0 to 2,147,483,647
   */
  timeout(ms: number): TimedSocket<Emit, Data>;

  /**
   * Enters rooms. Does nothing once the socket is disconnected.
   *
   * @throws RtError `BUFFER_FULL` above `maxRooms`; `INVALID_ARGUMENT` for a name that is no string, here and wherever rooms are named
   */
  join(rooms: Rooms): void | Promise<void>;
  /** Leaves a room. It stays in the one of its own id. */
  leave(room: string): void | Promise<void>;
  /** The other sockets of rooms. */
  to(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** As `to`. */
  in(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** The other sockets but for those of rooms. */
  except(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** The other sockets of the namespace. */
  readonly broadcast: BroadcastOperator<Emit, Data>;
  /** The other sockets of the namespace in this process. */
  readonly local: BroadcastOperator<Emit, Data>;

  /**
   * Adds a middleware: it sees every event before its listeners do. `next(error)` drops the event and raises `error` here. Events
   * that wait may pass each other.
   */
  use(middleware: (event: IncomingEvent, next: Next) => unknown): this;
  /** Adds a listener of all events that come, behind the others; called before middlewares and listeners. */
  onAny(listener: AnyEventListener): this;
  /** As `onAny`, before the others. */
  prependAny(listener: AnyEventListener): this;
  /** Removes a listener, or all. */
  offAny(listener?: AnyEventListener): this;
  /** The listeners of `onAny`, as a copy. */
  listenersAny(): AnyEventListener[];
  /** Adds a listener of all events that are sent to this socket, broadcasts included, behind the others. */
  onAnyOutgoing(listener: AnyEventListener): this;
  /** As `onAnyOutgoing`, before the others. */
  prependAnyOutgoing(listener: AnyEventListener): this;
  /** Removes a listener, or all. */
  offAnyOutgoing(listener?: AnyEventListener): this;
  /** The listeners of `onAnyOutgoing`, as a copy. */
  listenersAnyOutgoing(): AnyEventListener[];

  /** Leaves the namespace, with a word to the client; with `close` all namespaces, and closes the connection. */
  disconnect(close?: boolean): this;
}
