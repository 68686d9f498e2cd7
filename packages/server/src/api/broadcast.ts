import type {
  AckResult,
  BroadcastParams,
  EventArgs,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventsMap,
  TimeoutParams,
} from "@rt/protocol";
import type { Handshake } from "../handshake.ts";

/** A room or several. */
export type Rooms = string | readonly string[];

/** What an application keeps with a socket when it names no type for it: anything. */
// As for events of no named type: with `unknown`, nothing that was put there could be used again.
// oxlint-disable-next-line typescript/no-explicit-any
export type DefaultData = any;

/**
 * What can be done for many sockets at once: for those of the rooms named with `to`, or for all when none is named, but for those
 * of the rooms named with `except`. A socket in several of the rooms is met once. Every socket is in the room of its own `id`.
 */
export interface Broadcast<Emit extends EventsMap, Data> {
  /** Names rooms whose sockets are meant, beside those named before. @throws RtError `INVALID_ARGUMENT` for what is no string */
  to(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** As `to`. */
  in(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** Names rooms whose sockets are left out. */
  except(rooms: Rooms): BroadcastOperator<Emit, Data>;
  /** With `false`, it is not compressed where links compress: what is compressed already, or is secret beside what others chose. */
  compress(compress: boolean): BroadcastOperator<Emit, Data>;
  /**
   * How long acknowledgements may take, in milliseconds. @defaultValue 5,000
   *
   * @throws RtError `INVALID_ARGUMENT` unless it is a number from 0 to 2,147,483,647
   */
  timeout(ms: number): BroadcastOperator<Emit, Data>;
  /** Sockets whose link is not ready are left out: what is sent may be lost, and nothing waits. */
  readonly volatile: BroadcastOperator<Emit, Data>;
  /** Only the sockets of this process. */
  readonly local: BroadcastOperator<Emit, Data>;
  /**
   * Sends an event; it is encoded once for all. A function as last argument is called once with `(error, answers)`: the first value
   * of each acknowledgement, and an error when some did not come, `ACK_TIMEOUT` or `DISCONNECTED`.
   *
   * Binary values are copied, once for all.
   *
   * @throws RtError `RESERVED_EVENT`, `UNENCODABLE`, `TOO_MANY_ATTACHMENTS` or `INVALID_ARGUMENT`
   */
  emit<Event extends EventNames<Emit>>(event: Event, ...args: BroadcastParams<Emit, Event>): boolean;
  /** Sends the event `message`. */
  send(...args: EventParams<Emit, "message">): this;
  /** As `send`. */
  write(...args: EventParams<Emit, "message">): this;
  /** The ids of the sockets. @deprecated Socket.IO's older `fetchSockets`; it tells ids alone */
  allSockets(): Promise<Set<string>>;
  /** The sockets themselves; of other processes what stands for them. */
  fetchSockets(): Promise<RemoteSocket<Emit, Data>[]>;
  /** Puts the sockets into rooms. */
  socketsJoin(rooms: Rooms): void;
  /** Takes the sockets out of rooms. */
  socketsLeave(rooms: Rooms): void;
  /** Disconnects the sockets; with `close` the connections below them. */
  disconnectSockets(close?: boolean): void;
}

/** Names sockets, and does something for all of them. Every step gives a new operator; none changes. */
export interface BroadcastOperator<Emit extends EventsMap, Data> extends Broadcast<Emit, Data> {
  /**
   * Sends an event, and gives the first value of each acknowledgement.
   *
   * Rejected with a `BroadcastAckError` when some did not come, which holds the others.
   */
  emitWithAck<Event extends EventNamesWithAck<Emit>>(
    event: Event,
    ...args: EventArgs<Emit, Event>
  ): Promise<AckResult<Emit, Event>[]>;
}

/** A socket as another process knows it too. */
export interface RemoteSocket<Emit extends EventsMap, Data> {
  readonly id: string;
  readonly handshake: Handshake;
  /** The rooms it was in when it was fetched, the one of its own id among them. */
  readonly rooms: ReadonlySet<string>;
  readonly data: Data;
  /** Sends an event; a function as last argument is called with the acknowledgement. */
  emit<Event extends EventNames<Emit>>(event: Event, ...args: EventParams<Emit, Event>): boolean;
  /** Gives acknowledgements of the next event this many milliseconds; their functions get an error first. */
  timeout(ms: number): Timed<Emit>;
  /** Puts it into rooms. */
  join(rooms: Rooms): void | Promise<void>;
  /** Takes it out of a room. */
  leave(room: string): void | Promise<void>;
  /** Disconnects it from its namespace; with `close` the connection below it. */
  disconnect(close?: boolean): this;
}

/** What can be sent after `timeout`. */
export interface Timed<Emit extends EventsMap> {
  /** As `RemoteSocket.emit`; a function as last argument gets an error first, or `null`. */
  emit<Event extends EventNames<Emit>>(event: Event, ...args: TimeoutParams<Emit, Event>): boolean;
}
