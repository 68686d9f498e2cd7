import type { ListenerOf, NoEvents } from "../events/types.ts";
import type { EventData } from "../packet/types.ts";
import type { Recovery } from "./recovery.ts";

/** How an event is to be sent; a key that is absent says nothing. */
export interface BroadcastFlags {
  /** Sockets whose link is not ready are left out. */
  readonly volatile?: boolean;
  /** Only the sockets of this node. */
  readonly local?: boolean;
  /** With `false`, it is not to be compressed, where links compress. */
  readonly compress?: boolean;
  /** How long acknowledgements may take, in milliseconds. */
  readonly timeout?: number;
}

/** Which sockets an operation is for, and how it is to be done. */
export interface BroadcastOptions {
  /** The union of these rooms, each socket once; every socket of the namespace when there is none. */
  readonly rooms: ReadonlySet<string>;
  /** Sockets in one of these are left out. */
  readonly except: ReadonlySet<string>;
  readonly flags: BroadcastFlags;
}

/** What all nodes can say of a socket. */
export interface SocketDetails {
  readonly id: string;
  readonly handshake: object;
  /** The rooms, the socket's own id among them. */
  readonly rooms: ReadonlySet<string>;
  readonly data: unknown;
}

/** Where the outcome of a broadcast with acknowledgements is gathered. */
export interface AckCollector {
  /** Each node says once how many of its sockets were asked. */
  asked(sockets: number): void;
  /** A socket has acknowledged; `value` is its first argument. */
  answered(value: unknown): void;
  /** A socket that was asked is gone without an answer. */
  lost(): void;
}

/** What is asked of the other nodes along with an event for them. */
export interface NodeQuestion {
  /** How long they may take, in milliseconds; answers that come later count for nothing. */
  readonly timeout: number;
  /** A node has answered; `value` is its first argument. Once for each node. */
  answered(value: unknown): void;
}

/** What happens to rooms, with the arguments of the listeners; for each socket the room of its own id comes and goes too. */
export interface AdapterEvents {
  /** A room has its first member on this node. */
  "create-room": (room: string) => void;
  /** A room has lost its last member on this node. */
  "delete-room": (room: string) => void;
  /** A socket of this node has entered a room. */
  "join-room": (room: string, id: string) => void;
  /** A socket of this node has left a room. */
  "leave-room": (room: string, id: string) => void;
}

/**
 * Who is in which room of one namespace, and how events reach them: on this node, or on all nodes of a cluster.
 *
 * What returns `void` or a promise does its part on this node before it returns; the promise settles when the other nodes know.
 * An adapter reports its own failures through its host and throws only for what the caller did wrong.
 */
export interface Adapter {
  /** The members of each room on this node. Each socket is alone in the room of its own id, unless others joined it. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<string>>;
  /** The rooms of each socket on this node. */
  readonly sids: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * The sockets that clients of Socket.IO may come back to (`connectionStateRecovery`); absent where that is off, or the adapter does not
   * do it. An adapter that leaves the sockets of this node to `AdapterHost.local` may give that one's.
   */
  readonly recovery?: Recovery | undefined;
  /** Called once, before anything else. */
  init(): void | Promise<void>;
  /**
   * Called once, last: with the server, when another adapter takes its place, or when its namespace is removed. An adapter for a
   * namespace of the same name may be made before the promise settles. Applications may keep what is gone and call it: that does nothing.
   */
  close(): void | Promise<void>;
  /** How many nodes there are, this one included. */
  serverCount(): Promise<number>;
  /** A socket has come: it is in the room of its own id from now on, without a call of `addAll`. */
  add(id: string): void | Promise<void>;
  /**
   * Puts a socket into rooms. A socket that is not there yet (`add`) may be put into rooms already.
   *
   * @throws RtError `BUFFER_FULL` when it would be in more rooms than it may.
   */
  addAll(id: string, rooms: ReadonlySet<string>): void | Promise<void>;
  /** Takes a socket of this node out of a room. */
  del(id: string, room: string): void | Promise<void>;
  /** A socket has gone: it leaves all rooms, the own too. */
  delAll(id: string): void | Promise<void>;
  /**
   * Sends an event.
   *
   * @throws RtError what `PacketCodec.encode` throws
   */
  broadcast(data: EventData, options: BroadcastOptions): void | Promise<void>;
  /** As `broadcast`, and asks every socket for an acknowledgement. */
  broadcastWithAck(data: EventData, options: BroadcastOptions, acks: AckCollector): void;
  /** The ids of the sockets in one of these rooms, or of all when there is none. */
  sockets(rooms: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** The rooms of a socket of this node, its own id among them; `undefined` when it is not here. */
  socketRooms(id: string): ReadonlySet<string> | undefined;
  /** The sockets that `options` names, on all nodes unless it says otherwise. */
  fetchSockets(options: BroadcastOptions): Promise<readonly SocketDetails[]>;
  /** Puts the sockets that `options` names into rooms. */
  addSockets(options: BroadcastOptions, rooms: ReadonlySet<string>): void | Promise<void>;
  /** Takes the sockets that `options` names out of rooms. */
  delSockets(options: BroadcastOptions, rooms: ReadonlySet<string>): void | Promise<void>;
  /** Disconnects sockets from the namespace; with `close` their whole connections. */
  disconnectSockets(options: BroadcastOptions, close: boolean): void | Promise<void>;
  /**
   * Tells the other nodes of an event that is for their applications (`serverSideEmit`), and asks each for an answer where there is a
   * question. With no other node it does nothing.
   */
  serverSideEmit(data: EventData, question?: NodeQuestion): void | Promise<void>;
  /** Adds a listener. */
  on<Event extends keyof AdapterEvents>(event: Event, listener: ListenerOf<AdapterEvents, NoEvents, Event>): unknown;
  /** Adds a listener for one call. */
  once<Event extends keyof AdapterEvents>(event: Event, listener: ListenerOf<AdapterEvents, NoEvents, Event>): unknown;
  /** Removes a listener. */
  off<Event extends keyof AdapterEvents>(event: Event, listener: ListenerOf<AdapterEvents, NoEvents, Event>): unknown;
}

/** What a namespace hands to the adapter that is made for it. */
export interface AdapterHost {
  /** The namespace's name. */
  readonly name: string;
  /**
   * The rooms and sockets of this node, which may be there already: an adapter can be set while clients are connected. An adapter of a
   * cluster does with it what is to be done here. It is the same for each adapter that the namespace has in the course of time.
   */
  readonly local: Adapter;
  /**
   * Another node has told of an event for applications (`serverSideEmit`): the listeners of the namespace hear of it. `answer` takes
   * their answer, once. Whatever `data` is, it throws nothing; what is no event, or has a reserved name, is ignored.
   */
  heard(data: unknown, answer?: (value: unknown) => void): void;
  /** Takes a failure that concerns no caller. */
  report(error: unknown): void;
}

/** Makes the adapter of one namespace. */
export type AdapterFactory = (host: AdapterHost) => Adapter;
