import type { DefaultEventsMap, EventsMap } from "@rt/protocol";
import type {
  BroadcastOperator as BroadcastOperatorOf,
  DefaultData,
  RemoteSocket as RemoteSocketOf,
} from "./api/broadcast.ts";
import type {
  Attachable,
  Namespace as NamespaceOf,
  ParentNamespace as ParentNamespaceOf,
  Server as ServerOf,
  Socket as SocketOf,
} from "./api/server.ts";
import { Operator } from "./broadcast-operator.ts";
import { ServerNamespace } from "./namespace.ts";
import type { ServerOptions } from "./options/server-options.ts";
import { RtServer } from "./server.ts";
import { ServerSocket } from "./socket/socket.ts";

/*
 * The names that Socket.IO's users know, as types and as values. The types tell what the events of an application carry; the
 * classes behind them carry anything. This file is the one place where the first are given to the second.
 */

/** The server of an application with these events: `Listen` from clients, `Emit` to them; see {@link Server}. */
export type Server<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
  ServerSide extends EventsMap = DefaultEventsMap,
  Data = DefaultData,
> = ServerOf<Listen, Emit, ServerSide, Data>;

/** Sockets under one name; its values are instances of the class of this name. */
export type Namespace<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
  ServerSide extends EventsMap = DefaultEventsMap,
  Data = DefaultData,
> = NamespaceOf<Listen, Emit, ServerSide, Data>;

/** What makes namespaces for the names that clients ask for. */
export type ParentNamespace<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
  ServerSide extends EventsMap = DefaultEventsMap,
  Data = DefaultData,
> = ParentNamespaceOf<Listen, Emit, ServerSide, Data>;

/** A client's presence in one namespace. */
export type Socket<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
  ServerSide extends EventsMap = DefaultEventsMap,
  Data = DefaultData,
> = SocketOf<Listen, Emit, ServerSide, Data>;

/** Names sockets, and does something for all of them. */
export type BroadcastOperator<Emit extends EventsMap = DefaultEventsMap, Data = DefaultData> = BroadcastOperatorOf<
  Emit,
  Data
>;

/** A socket as another process knows it too. */
export type RemoteSocket<Emit extends EventsMap = DefaultEventsMap, Data = DefaultData> = RemoteSocketOf<Emit, Data>;

/** Makes servers. */
export interface ServerConstructor {
  /**
   * A server, which listens when it is given where: at an HTTP server of the application, or at a port. Options may stand in its
   * place; `attach` then makes it listen.
   *
   * @throws RtError `INVALID_OPTION` or `INVALID_ARGUMENT`
   */
  new <
    Listen extends EventsMap = DefaultEventsMap,
    Emit extends EventsMap = Listen,
    ServerSide extends EventsMap = DefaultEventsMap,
    Data = DefaultData,
  >(
    target?: Attachable | ServerOptions,
    options?: ServerOptions,
  ): ServerOf<Listen, Emit, ServerSide, Data>;
}

/** A class whose instances the library makes; for `instanceof`. */
export type MadeByLibrary<Instance> = abstract new (...args: never[]) => Instance;

/** A server for every Socket.IO client: `new Server(httpServer, options)`. */
export const Server: ServerConstructor = RtServer as ServerConstructor;

/** The class of namespaces; `io.of` makes them. */
export const Namespace: MadeByLibrary<Namespace> = ServerNamespace;

/** The class of the server's sockets. */
export const Socket: MadeByLibrary<Socket> = ServerSocket;

/** The class of broadcast operators; `to`, `except` and their like make them. */
export const BroadcastOperator: MadeByLibrary<BroadcastOperator> = Operator;
