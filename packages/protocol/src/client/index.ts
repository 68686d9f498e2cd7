export type { DefaultEventsMap, EventsMap } from "../events/index.ts";
export type { GapReport } from "../gap/index.ts";
export {
  type AddressOptions,
  type ClientArguments,
  type PageAddress,
  readArguments,
  urlOfParts,
} from "./arguments.ts";
export { type BackoffRules, backoffDelay } from "./backoff.ts";
export { chargeOf } from "./bounded-list.ts";
export type { Carrier, Member } from "./carrier.ts";
export type { CatchAllListener } from "./catch-all.ts";
export { ConnectRefusedError, type ExtendedError, TransportError } from "./connect-error.ts";
export type { DisconnectDescription, DisconnectDetails } from "./connection-events.ts";
export { Emission, type EmitParams } from "./emission.ts";
export {
  Engine,
  type EngineEvents,
  type EnginePacket,
  type EngineTransport,
  type EngineWriteOptions,
} from "./engine.ts";
export { Manager } from "./manager.ts";
export { ManagerBase, type ManagerEvents, type OpenCallback, trunkOf } from "./manager-base.ts";
export type { DisconnectReason } from "./membership.ts";
export type {
  Auth,
  ConnectOptions,
  ManagerOptions,
  NamedTransport,
  ReconnectionOptions,
  RequestSettings,
  SocketOptions,
  TransportSettings,
} from "./options.ts";
export { type ClientPlatform, NOT_HERE, type ServerAddress } from "./platform.ts";
export { readServerUrl, type ServerUrl, type UrlParts } from "./server-url.ts";
export { SharedManagers, type SharingOptions } from "./shared-managers.ts";
export { Socket, type SocketMaker, type SocketReservedEvents } from "./socket.ts";
export { Fetch, NodeWebSocket, NodeXHR, WebSocket, WebTransport, XHR } from "./transport-names.ts";
