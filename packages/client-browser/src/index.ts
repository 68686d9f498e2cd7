import { io, protocol } from "./io.ts";

export { RtError } from "@rt/protocol";
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
export { Manager } from "./manager.ts";
export type { BrowserClientOptions, BrowserClientOptions as ManagerOptions, BrowserManagerOptions } from "./options.ts";
export type { BrowserTransportOptions, NodeConnectionOptions } from "./transport-options.ts";
export { io, io as connect, protocol };

export default io;
