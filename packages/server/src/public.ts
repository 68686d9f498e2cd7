import type { DefaultEventsMap, EventsMap } from "@rt/protocol";
import type { MadeByLibrary } from "./api/made-by-library.ts";
import type { DefaultData } from "./api/remote-socket.ts";
import type { Attachable, NamespaceBase, ServerBase } from "./api/server.ts";
import type { SocketBase } from "./api/socket.ts";
import { ServerNamespace } from "./namespace.ts";
import type { ServerOptions } from "./options/server-options.ts";
import { RtServer } from "./server.ts";
import { ServerSocket } from "./socket/socket.ts";

/*
 * The names that Socket.IO's users know, as types and as values. The types tell what the events of an application carry; the
 * classes behind them carry anything. This file is the one place where the first are given to the second.
 *
 * Each name is an interface and a constant, both declared here: so applications can add members of their own to a type
 * (`declare module "@rt/server" { interface Socket { user: User } }`), and their declarations can name it. Its type parameters have the
 * names that Socket.IO gives them, which all declarations of an interface must share.
 */

/**
 * A client's presence in one namespace. What is put on sockets beside `data` can be declared:
 *
 * ```ts
 * declare module "@rt/server" {
 *   interface Socket {
 *     userId: string;
 *   }
 * }
 * ```
 */
export interface Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ServerSideEvents extends EventsMap = DefaultEventsMap,
  SocketData = DefaultData,
> extends SocketBase<ListenEvents, EmitEvents, SocketData> {
  readonly nsp: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
  readonly server: Server<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
}

/** Sockets under one name, apart from those of others; its values are instances of the class of this name. */
export interface Namespace<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ServerSideEvents extends EventsMap = DefaultEventsMap,
  SocketData = DefaultData,
> extends NamespaceBase<
    EmitEvents,
    ServerSideEvents,
    SocketData,
    Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>,
    Server<ListenEvents, EmitEvents, ServerSideEvents, SocketData>
  > {}

/**
 * Makes namespaces for the names that clients ask for and its rule accepts. Each child has the middlewares and the listeners of
 * `connect` and `connection` that the parent had when the child was made. What is sent, joined, left or disconnected here concerns the
 * sockets of all children; `fetchSockets`, `allSockets` and `serverSideEmit` are `UNSUPPORTED`: other servers may have children that are
 * not here.
 */
export interface ParentNamespace<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ServerSideEvents extends EventsMap = DefaultEventsMap,
  SocketData = DefaultData,
> extends Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
  /** The namespaces that it has made, in this process. */
  readonly children: ReadonlySet<Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
}

/** The server of an application with these events: `ListenEvents` from clients, `EmitEvents` to them. */
export interface Server<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
  ServerSideEvents extends EventsMap = DefaultEventsMap,
  SocketData = DefaultData,
> extends ServerBase<
    EmitEvents,
    ServerSideEvents,
    SocketData,
    {
      readonly socket: Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
      readonly namespace: Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
      readonly parentNamespace: ParentNamespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
    }
  > {}

/** Makes servers. */
export interface ServerConstructor {
  /**
   * A server, which listens when it is given where: at an HTTP server of the application, or at a port. Options may stand in its
   * place; `attach` then makes it listen.
   *
   * @throws RtError `INVALID_OPTION` or `INVALID_ARGUMENT`
   */
  new <
    ListenEvents extends EventsMap = DefaultEventsMap,
    EmitEvents extends EventsMap = ListenEvents,
    ServerSideEvents extends EventsMap = DefaultEventsMap,
    SocketData = DefaultData,
  >(
    target?: Attachable | ServerOptions,
    options?: ServerOptions,
  ): Server<ListenEvents, EmitEvents, ServerSideEvents, SocketData>;
}

/** A server for every Socket.IO client: `new Server(httpServer, options)`. */
export const Server: ServerConstructor = RtServer as ServerConstructor;

/** The class of namespaces; `io.of` makes them. */
export const Namespace: MadeByLibrary<Namespace> = ServerNamespace;

/** The class of the server's sockets. */
export const Socket: MadeByLibrary<Socket> = ServerSocket;
