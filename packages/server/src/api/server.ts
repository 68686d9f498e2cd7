import type {
  AckResult,
  Adapter,
  AdapterFactory,
  BroadcastParams,
  DefaultEventsMap,
  EventArgs,
  EventNames,
  EventNamesWithAck,
  EventsMap,
} from "@rt/protocol";
import type { NodeServer } from "../http/node-server.ts";
import type { Next } from "../middleware.ts";
import type { ServerOptions } from "../options/server-options.ts";
import type { ReportingEmitter } from "../reporting-emitter.ts";
import type { Broadcast } from "./broadcast.ts";
import type { Engine } from "./engine.ts";
import type { DefaultData } from "./remote-socket.ts";
import type { SocketBase } from "./socket.ts";

/*
 * Server, namespace and socket refer to each other. Here is what they have, whichever the others are: those with the events of an
 * application stand in `public.ts`, beside the classes, and those that the implementation knows at the end of this file.
 */

/** Where a server listens: at an HTTP server of the application, or at a port with one of its own. */
export type Attachable = NodeServer | number | string;

/** What a namespace tells its listeners. */
export interface NamespaceReservedEvents<SocketType> {
  /** A socket has been let in. */
  connect: (socket: SocketType) => void;
  /** As `connect`, which comes first. */
  connection: (socket: SocketType) => void;
}

/** Looks at a socket before it is let in; `next(error)` refuses it with the error's `message` and `data`. */
export type SocketMiddleware<SocketType> = (socket: SocketType, next: Next) => unknown;

/** What is said to the other servers of a cluster, which hear of it by `on`. Without a cluster there are none. */
export interface ServerSideEmitter<ServerSide extends EventsMap> {
  /**
   * Sends an event to the namespaces of this name in the other servers; this one does not hear of it. A function as last argument is
   * called once with `(error, answers)`, within 5 seconds: the first value of each answer, and an error when some did not come,
   * `ACK_TIMEOUT`.
   *
   * @throws RtError `RESERVED_EVENT` for `connect`, `connection` and `new_namespace`; `INVALID_ARGUMENT` for a name that is no string
   */
  serverSideEmit<Event extends EventNames<ServerSide>>(
    event: Event,
    ...args: BroadcastParams<ServerSide, Event>
  ): boolean;
  /** As `serverSideEmit`, and gives the answers. Rejected with a `BroadcastAckError` when some did not come, which holds the others. */
  serverSideEmitWithAck<Event extends EventNamesWithAck<ServerSide>>(
    event: Event,
    ...args: EventArgs<ServerSide, Event>
  ): Promise<AckResult<ServerSide, Event>[]>;
}

/** Sockets under one name, apart from those of others: all but what it is in the types of one application. */
export interface NamespaceBase<Emit extends EventsMap, ServerSide extends EventsMap, Data, SocketType, ServerType>
  extends Broadcast<Emit, Data>,
    ServerSideEmitter<ServerSide>,
    ReportingEmitter<ServerSide, NamespaceReservedEvents<SocketType>> {
  readonly name: string;
  /** The sockets that are in it, in this process, by id. For looking at: who changes it by hand changes the namespace's own. */
  readonly sockets: Map<string, SocketType>;
  readonly adapter: Adapter;
  readonly server: ServerType;
  /**
   * Adds a middleware: it sees every socket before it is let in. One that neither calls `next` nor fails within `connectTimeout`
   * has refused. What it throws is its own fault: the client hears of an internal error, and `onError` of the rest.
   */
  use(middleware: SocketMiddleware<SocketType>): this;
}

/**
 * Decides whether a client may have a namespace of this name that is not there yet; `auth` is what it sent along, unchecked.
 * `next(null, true)` accepts. What says anything else, or throws, has refused; what says nothing has, after `connectTimeout`.
 */
export type NamespaceDecider = (
  name: string,
  // As Socket.IO types it: applications hand it to what checks it.
  // oxlint-disable-next-line typescript/no-explicit-any
  auth: Record<string, any>,
  next: (error: Error | null | undefined, isAccepted?: boolean) => void,
) => unknown;

/** What a server tells its listeners. */
export interface ServerReservedEvents<SocketType, NamespaceType> extends NamespaceReservedEvents<SocketType> {
  /** A namespace was made. */
  new_namespace: (namespace: NamespaceType) => void;
}

/** The types that a server is made of. */
export interface ServerParts {
  readonly socket: unknown;
  readonly namespace: unknown;
  readonly parentNamespace: unknown;
}

/** A server, whatever its sockets and namespaces are. What concerns sockets concerns those of its namespace `/`. */
export interface ServerBase<Emit extends EventsMap, ServerSide extends EventsMap, Data, Parts extends ServerParts>
  extends Broadcast<Emit, Data>,
    ServerSideEmitter<ServerSide>,
    ReportingEmitter<ServerSide, ServerReservedEvents<Parts["socket"], Parts["namespace"]>> {
  /** The namespace `/`. */
  readonly sockets: Parts["namespace"];
  /** The connections below the sockets. */
  readonly engine: Engine;
  /** The HTTP server it was attached to last. */
  readonly httpServer: NodeServer | undefined;
  /** The HTTP path, as it was given. */
  path(): string;
  /** Sets it. @throws RtError `INVALID_ARGUMENT` when requests are taken under the one before already; `INVALID_OPTION` */
  path(path: string): this;
  /** See {@link ServerOptions.connectTimeout}. */
  connectTimeout(): number;
  /** Sets it, for waits that begin from now on. @throws RtError `INVALID_OPTION` */
  connectTimeout(ms: number): this;
  /** What makes the adapters of namespaces; `undefined` for the rooms of this process. */
  adapter(): AdapterFactory | undefined;
  /**
   * Sets it, and gives each namespace a new adapter; sockets stay in their rooms. The adapters before it close, and listeners that were
   * added to them are theirs: those of the local one stay.
   *
   * @throws RtError `INVALID_OPTION`, or `INVALID_ARGUMENT` when the server is closed; what the factory throws. Nothing has changed then.
   */
  adapter(factory: AdapterFactory): this;
  /** Does it give pages the script of the client? See {@link ServerOptions.serveClient}. */
  serveClient(): boolean;
  /** Switches it on or off, from the next request on. */
  serveClient(isOn: boolean): this;
  /**
   * Takes the requests under its path from an HTTP server; all others are left to the application, whenever its listeners were
   * added. Options of the constructor come before these.
   *
   * @throws RtError `INVALID_OPTION`, or `INVALID_ARGUMENT` when it is closed, when options come after the first connections, and for
   * those that can be given to the constructor alone: `parser`, `maxAttachments`, `maxPendingAcks`, `maxPendingEvents`, `maxRooms`,
   * `connectionStateRecovery` and `onError`, unless they are the same there
   */
  attach(target: Attachable, options?: ServerOptions): this;
  /** As `attach`. */
  listen(target: Attachable, options?: ServerOptions): this;
  /**
   * The namespace of this name, made when there is none; a slash at its beginning may be left out. One that matches the RegExp of
   * a parent is made by it.
   *
   * @throws RtError `INVALID_ARGUMENT`
   */
  of(name: string, onConnection?: (socket: Parts["socket"]) => void): Parts["namespace"];
  /**
   * The parent of namespaces whose names a RegExp matches, or a function accepts; the same parent for the same object. When a client
   * asks for a namespace that is not there, parents are asked in the order in which they were made, and the first that accepts
   * makes it; see {@link ServerOptions.maxChildNamespaces}. Names longer than 1,000 characters are refused.
   *
   * @throws RtError `INVALID_ARGUMENT`, for a RegExp with the flag g or y too
   */
  of(rule: RegExp | NamespaceDecider, onConnection?: (socket: Parts["socket"]) => void): Parts["parentNamespace"];
  /** As one of the above. */
  of(name: string | RegExp | NamespaceDecider, onConnection?: (socket: Parts["socket"]) => void): Parts["namespace"];
  /** Adds a middleware to the namespace `/`. */
  use(middleware: SocketMiddleware<Parts["socket"]>): this;
  /**
   * Disconnects all sockets with `server shutting down`, then closes connections, adapters and HTTP servers. Settles at the latest
   * after three times `closeTimeout`; what has not ended by itself is cut. `callback` gets the error of an HTTP server that did
   * not run.
   */
  close(callback?: (error?: Error) => void): Promise<void>;
}

/** @internal The same of any application, as the implementation sees it: what events carry is known when code is compiled, never when it runs. */
export interface AnySocket extends SocketBase<DefaultEventsMap, DefaultEventsMap, DefaultData> {
  readonly nsp: AnyNamespace;
  readonly server: AnyServer;
}
/** @internal */
export interface AnyNamespace
  extends NamespaceBase<DefaultEventsMap, DefaultEventsMap, DefaultData, AnySocket, AnyServer> {}
/** @internal */
export interface AnyParentNamespace extends AnyNamespace {
  readonly children: ReadonlySet<AnyNamespace>;
}
/** @internal */
export interface AnyServer extends ServerBase<DefaultEventsMap, DefaultEventsMap, DefaultData, AnyParts> {}
/** @internal */
interface AnyParts {
  readonly socket: AnySocket;
  readonly namespace: AnyNamespace;
  readonly parentNamespace: AnyParentNamespace;
}
