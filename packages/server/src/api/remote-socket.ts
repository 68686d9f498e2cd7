import type {
  AckResult,
  DefaultEventsMap,
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

/** A socket as another process knows it too. */
export interface RemoteSocket<EmitEvents extends EventsMap = DefaultEventsMap, SocketData = DefaultData> {
  readonly id: string;
  readonly handshake: Handshake;
  /** The rooms it was in when it was fetched, the one of its own id among them. */
  readonly rooms: ReadonlySet<string>;
  readonly data: SocketData;
  /** Sends an event; a function as last argument is called with the acknowledgement. */
  emit<Event extends EventNames<EmitEvents>>(event: Event, ...args: EventParams<EmitEvents, Event>): boolean;
  /**
   * As `emit`, and gives the first value of the acknowledgement. Of a socket of another process rejected with a `BroadcastAckError` when
   * it did not come in time, and with `DISCONNECTED` when the socket is there no more.
   */
  emitWithAck<Event extends EventNamesWithAck<EmitEvents>>(
    event: Event,
    ...args: EventArgs<EmitEvents, Event>
  ): Promise<AckResult<EmitEvents, Event>>;
  /** Gives acknowledgements of the next event this many milliseconds; their functions get an error first. */
  timeout(ms: number): Timed<EmitEvents>;
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
  /** As `RemoteSocket.emitWithAck`. */
  emitWithAck<Event extends EventNamesWithAck<Emit>>(
    event: Event,
    ...args: EventArgs<Emit, Event>
  ): Promise<AckResult<Emit, Event>>;
}
