import type { Adapter, DefaultEventsMap, EventsMap } from "@rt/protocol";
import type { NodeServer } from "../http/attachment.ts";
import type { Next } from "../middleware.ts";
import type { ServerOptions } from "../options/server-options.ts";
import type { ReportingEmitter } from "../reporting-emitter.ts";
import type { Broadcast, DefaultData } from "./broadcast.ts";
import type { Engine } from "./engine.ts";
import type { SocketBase } from "./socket.ts";

/*
 * Server, namespace and socket refer to each other, and so they stand in one file.
 */

/** Where a server listens: at an HTTP server of the application, or at a port with one of its own. */
export type Attachable = NodeServer | number | string;

/** A client's presence in one namespace. */
export interface Socket<Listen extends EventsMap, Emit extends EventsMap, ServerSide extends EventsMap, Data>
  extends SocketBase<Listen, Emit, Data> {
  readonly nsp: Namespace<Listen, Emit, ServerSide, Data>;
  readonly server: Server<Listen, Emit, ServerSide, Data>;
}

/** What a namespace tells its listeners. */
export interface NamespaceReservedEvents<SocketType> {
  /** A socket has been let in. */
  connect: (socket: SocketType) => void;
  /** As `connect`, which comes first. */
  connection: (socket: SocketType) => void;
}

/** Looks at a socket before it is let in; `next(error)` refuses it with the error's `message` and `data`. */
export type SocketMiddleware<SocketType> = (socket: SocketType, next: Next) => unknown;

/** Sockets under one name, apart from those of others. */
export interface Namespace<Listen extends EventsMap, Emit extends EventsMap, ServerSide extends EventsMap, Data>
  extends Broadcast<Emit, Data>,
    ReportingEmitter<ServerSide, NamespaceReservedEvents<Socket<Listen, Emit, ServerSide, Data>>> {
  readonly name: string;
  /** The sockets that are in it, in this process, by id. */
  readonly sockets: ReadonlyMap<string, Socket<Listen, Emit, ServerSide, Data>>;
  readonly adapter: Adapter;
  readonly server: Server<Listen, Emit, ServerSide, Data>;
  /**
   * Adds a middleware: it sees every socket before it is let in. One that neither calls `next` nor fails within `connectTimeout`
   * has refused. What it throws is its own fault: the client hears of an internal error, and `onError` of the rest.
   */
  use(middleware: SocketMiddleware<Socket<Listen, Emit, ServerSide, Data>>): this;
}

/** What a server tells its listeners. */
export interface ServerReservedEvents<SocketType, NamespaceType> extends NamespaceReservedEvents<SocketType> {
  /** A namespace was made. */
  new_namespace: (namespace: NamespaceType) => void;
}

/** A server. What concerns sockets concerns those of its namespace `/`. */
export interface Server<Listen extends EventsMap, Emit extends EventsMap, ServerSide extends EventsMap, Data>
  extends Broadcast<Emit, Data>,
    ReportingEmitter<
      ServerSide,
      ServerReservedEvents<Socket<Listen, Emit, ServerSide, Data>, Namespace<Listen, Emit, ServerSide, Data>>
    > {
  /** The namespace `/`. */
  readonly sockets: Namespace<Listen, Emit, ServerSide, Data>;
  /** The connections below the sockets. */
  readonly engine: Engine;
  /** The HTTP server it was attached to last. */
  readonly httpServer: NodeServer | undefined;
  /** The HTTP path, as it was given. */
  path(): string;
  /** Does it give pages the script of the client? See {@link ServerOptions.serveClient}. */
  serveClient(): boolean;
  /** Switches it on or off, from the next request on. */
  serveClient(isOn: boolean): this;
  /**
   * Takes the requests under its path from an HTTP server; all others are left to the application, whenever its listeners were
   * added. Options of the constructor come before these.
   *
   * @throws RtError `INVALID_OPTION`, or `INVALID_ARGUMENT` when it is closed, or options come after the first connections
   */
  attach(target: Attachable, options?: ServerOptions): this;
  /** As `attach`. */
  listen(target: Attachable, options?: ServerOptions): this;
  /**
   * The namespace of this name, made when there is none; a slash at its beginning may be left out.
   *
   * @throws RtError `INVALID_ARGUMENT`
   */
  of(
    name: string,
    onConnection?: (socket: Socket<Listen, Emit, ServerSide, Data>) => void,
  ): Namespace<Listen, Emit, ServerSide, Data>;
  /** Adds a middleware to the namespace `/`. */
  use(middleware: SocketMiddleware<Socket<Listen, Emit, ServerSide, Data>>): this;
  /**
   * Disconnects all sockets with `server shutting down`, then closes connections, adapters and HTTP servers. Settles at the latest
   * after three times `closeTimeout`; what has not ended by itself is cut. `callback` gets the error of an HTTP server that did
   * not run.
   */
  close(callback?: (error?: Error) => void): Promise<void>;
}

/** @internal The same of any application, as the implementation sees it: what events carry is known when code is compiled, never when it runs. */
export type AnySocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, DefaultData>;
/** @internal */
export type AnyNamespace = Namespace<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, DefaultData>;
/** @internal */
export type AnyServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, DefaultData>;
