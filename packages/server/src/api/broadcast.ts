import type {
  AckResult,
  BroadcastParams,
  DefaultEventsMap,
  EventArgs,
  EventNames,
  EventNamesWithAck,
  EventParams,
  EventsMap,
} from "@rt/protocol";
import { Operator } from "../broadcast-operator.ts";
import type { MadeByLibrary } from "./made-by-library.ts";
import type { DefaultData, RemoteSocket, Rooms } from "./remote-socket.ts";

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
export interface BroadcastOperator<EmitEvents extends EventsMap = DefaultEventsMap, SocketData = DefaultData>
  extends Broadcast<EmitEvents, SocketData> {
  /**
   * Sends an event, and gives the first value of each acknowledgement.
   *
   * Rejected with a `BroadcastAckError` when some did not come, which holds the others.
   */
  emitWithAck<Event extends EventNamesWithAck<EmitEvents>>(
    event: Event,
    ...args: EventArgs<EmitEvents, Event>
  ): Promise<AckResult<EmitEvents, Event>[]>;
}

/** The class of broadcast operators; `to`, `except` and their like make them. */
export const BroadcastOperator: MadeByLibrary<BroadcastOperator> = Operator;
