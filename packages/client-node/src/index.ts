import { io, protocol } from "./io.ts";

export { type PerMessageDeflateOptions, RtError, type ZlibSettings } from "@rt/protocol";
export {
  type AddressOptions,
  type Auth,
  ConnectRefusedError,
  type DefaultEventsMap,
  type DisconnectDescription,
  type DisconnectDetails,
  type DisconnectReason,
  Engine,
  type EngineEvents,
  type EnginePacket,
  type EventsMap,
  type ExtendedError,
  Fetch,
  type GapReport,
  type ManagerEvents,
  type ManagerEvents as ManagerReservedEvents,
  type NamedTransport,
  NodeWebSocket,
  NodeXHR,
  type RequestSettings,
  Socket,
  type SocketOptions,
  type SocketReservedEvents,
  TransportError,
  type TransportSettings,
  WebSocket,
  WebTransport,
  XHR,
} from "@rt/protocol/client";
export type { LogLevel } from "./classic/log.ts";
export {
  NodeClient,
  NodeClient as nodeClient,
  NodeClientError,
  type NodeClientErrorType,
  type NodeClientEvents,
} from "./classic/node-client.ts";
export type { ClassicClientOptions } from "./classic/options.ts";
export { Manager } from "./manager.ts";
export type { NodeClientOptions, NodeClientOptions as ManagerOptions, NodeManagerOptions } from "./options.ts";
export type { ConnectionOptions, NodeTransportOptions, TlsOptions } from "./transport-options.ts";
export { io, io as connect, protocol };

export default io;
