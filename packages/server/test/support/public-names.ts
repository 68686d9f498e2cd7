import type { Adapter } from "@rt/protocol";
import type { BroadcastOperator, Client, Conn, Engine, RemoteSocket } from "@rt/server";
import type { Listener, Client as ListenerClient } from "@rt/server/classic";
import type { AnyNamespace, AnyParentNamespace, AnyServer, AnySocket } from "../../src/api/server.ts";
import type { ReportingEmitter } from "../../src/reporting-emitter.ts";

/*
 * The names that applications can know of what they hold, as the types tell them: one that the types have and these lists have not does not
 * compile, and neither does one that these lists have alone.
 */

type Face = ReportingEmitter<object, object>;
type NameOf<Type> = Extract<keyof Type, string>;
type Names<Type> = Readonly<Record<NameOf<Type>, true>>;
/** The names of an emitter that other emitters do not have. */
type OwnNames<Type, Base = Face> = Readonly<Record<Exclude<NameOf<Type>, keyof Base>, true>>;

const EMITTER: Names<Face> = {
  addListener: true,
  eventNames: true,
  getMaxListeners: true,
  hasListeners: true,
  listenerCount: true,
  listeners: true,
  off: true,
  on: true,
  once: true,
  prependListener: true,
  prependOnceListener: true,
  rawListeners: true,
  removeAllListeners: true,
  removeListener: true,
  setMaxListeners: true,
};

const BROADCAST: Names<BroadcastOperator> = {
  allSockets: true,
  compress: true,
  disconnectSockets: true,
  emit: true,
  emitWithAck: true,
  except: true,
  fetchSockets: true,
  in: true,
  local: true,
  send: true,
  socketsJoin: true,
  socketsLeave: true,
  timeout: true,
  to: true,
  volatile: true,
  write: true,
};

const NAMESPACE: OwnNames<AnyNamespace, Face & BroadcastOperator> = {
  adapter: true,
  name: true,
  server: true,
  serverSideEmit: true,
  serverSideEmitWithAck: true,
  sockets: true,
  use: true,
};

const PARENT: OwnNames<AnyParentNamespace, AnyNamespace> = { children: true };

const SERVER: OwnNames<AnyServer, Face & BroadcastOperator> = {
  adapter: true,
  attach: true,
  close: true,
  connectTimeout: true,
  engine: true,
  httpServer: true,
  listen: true,
  of: true,
  path: true,
  serveClient: true,
  serverSideEmit: true,
  serverSideEmitWithAck: true,
  sockets: true,
  use: true,
};

const SOCKET: OwnNames<AnySocket> = {
  adapter: true,
  broadcast: true,
  client: true,
  compress: true,
  conn: true,
  connected: true,
  data: true,
  disconnect: true,
  disconnected: true,
  emit: true,
  emitWithAck: true,
  except: true,
  handshake: true,
  id: true,
  in: true,
  join: true,
  leave: true,
  listenersAny: true,
  listenersAnyOutgoing: true,
  local: true,
  nsp: true,
  offAny: true,
  offAnyOutgoing: true,
  onAny: true,
  onAnyOutgoing: true,
  prependAny: true,
  prependAnyOutgoing: true,
  recovered: true,
  request: true,
  rooms: true,
  send: true,
  server: true,
  suspended: true,
  timeout: true,
  to: true,
  use: true,
  volatile: true,
  write: true,
};

const REMOTE_SOCKET: Names<RemoteSocket> = {
  data: true,
  disconnect: true,
  emit: true,
  emitWithAck: true,
  handshake: true,
  id: true,
  join: true,
  leave: true,
  rooms: true,
  timeout: true,
};

const CONN: OwnNames<Conn> = {
  close: true,
  id: true,
  protocol: true,
  readyState: true,
  remoteAddress: true,
  request: true,
  send: true,
  transport: true,
  upgraded: true,
  upgrading: true,
  write: true,
  writeBuffer: true,
};

const CLIENT: Names<Client> = { conn: true, request: true };

const ENGINE: OwnNames<Engine> = {
  clients: true,
  clientsCount: true,
  close: true,
  generateId: true,
  handleRequest: true,
  handleUpgrade: true,
  opts: true,
  refusedResumes: true,
  suspendedCount: true,
  use: true,
};

const ADAPTER: OwnNames<Adapter> = {
  add: true,
  addAll: true,
  addSockets: true,
  broadcast: true,
  broadcastWithAck: true,
  close: true,
  del: true,
  delAll: true,
  delSockets: true,
  disconnectSockets: true,
  fetchSockets: true,
  init: true,
  recovery: true,
  rooms: true,
  serverCount: true,
  serverSideEmit: true,
  sids: true,
  socketRooms: true,
  sockets: true,
};

const MAP: Names<ReadonlyMap<string, unknown>> = {
  entries: true,
  forEach: true,
  get: true,
  has: true,
  keys: true,
  size: true,
  values: true,
};

const LISTENER: OwnNames<Listener> = {
  broadcast: true,
  clients: true,
  close: true,
  io: true,
  options: true,
  server: true,
};

const LISTENER_CLIENT: OwnNames<ListenerClient> = {
  broadcast: true,
  connected: true,
  connections: true,
  listener: true,
  request: true,
  send: true,
  sessionId: true,
};

export const PUBLIC_NAMES = {
  Server: { ...EMITTER, ...BROADCAST, ...SERVER },
  Namespace: { ...EMITTER, ...BROADCAST, ...NAMESPACE },
  ParentNamespace: { ...EMITTER, ...BROADCAST, ...NAMESPACE, ...PARENT },
  Socket: { ...EMITTER, ...SOCKET },
  RemoteSocket: REMOTE_SOCKET,
  BroadcastOperator: BROADCAST,
  Client: CLIENT,
  Conn: { ...EMITTER, ...CONN },
  Engine: { ...EMITTER, ...ENGINE },
  Adapter: { ...EMITTER, ...ADAPTER },
  ParentAdapter: { ...EMITTER, ...ADAPTER },
  AdapterRooms: MAP,
  AdapterSids: MAP,
  Listener: { ...EMITTER, ...LISTENER },
  ListenerClient: { ...EMITTER, ...LISTENER_CLIENT },
} as const;
