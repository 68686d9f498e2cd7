import { createServer } from "./create-server.ts";

export type {
  Adapter,
  AdapterFactory,
  DefaultEventsMap,
  EventsMap,
  GapReport,
  HttpCompressionOptions,
  PerMessageDeflateOptions,
  SessionEnd,
  ZlibSettings,
} from "@rt/protocol";
export { BroadcastAckError } from "./ack-gathering.ts";
export { type Broadcast, BroadcastOperator } from "./api/broadcast.ts";
export type { AddedHeaders, ConnectionError, Engine, EngineEvents, EngineOptions } from "./api/engine.ts";
export type { DefaultData, RemoteSocket, Rooms, Timed } from "./api/remote-socket.ts";
export type {
  Attachable,
  NamespaceBase,
  NamespaceDecider,
  NamespaceReservedEvents,
  ServerBase,
  ServerParts,
  ServerReservedEvents,
  ServerSideEmitter,
  SocketMiddleware,
} from "./api/server.ts";
export type {
  AnyEventListener,
  Client,
  IncomingEvent,
  IncomingEvent as Event,
  SocketBase,
  SocketReservedEvents,
  TimedSocket,
} from "./api/socket.ts";
export type { Conn } from "./engine/conn.ts";
export type { ConnEvents, ConnTransport } from "./engine/conn-events.ts";
export type { EnginePacket } from "./engine/packets.ts";
export type { RawMessage, SendCallback, SendOptions } from "./engine/raw-message.ts";
export type { Handshake } from "./handshake.ts";
export type { CookieOptions } from "./http/cookie.ts";
export type { CorsDelegate, CorsOptions, OriginDecider, OriginRule } from "./http/cors.ts";
export type { FlashPolicyOptions } from "./http/flash-policy.ts";
export type { AllowRequest } from "./http/gate.ts";
export type { HandshakeRequest } from "./http/handshake-request.ts";
export type { EngineMiddleware } from "./http/middlewares.ts";
export type { NodeHttp2Server, NodeServer } from "./http/node-server.ts";
export type { AllowedOrigins } from "./http/origin.ts";
export type { ExtendedError, Next } from "./middleware.ts";
export type { ConnectionStateRecoveryOptions } from "./options/recovery.ts";
export type { ResumeOptions, ServerOptions } from "./options/server-options.ts";
export {
  Namespace,
  type ParentNamespace,
  Server,
  type ServerConstructor,
  Socket,
} from "./public.ts";
export type { DisconnectReason } from "./reasons.ts";
export type { ErrorReporter } from "./report.ts";
export default createServer;
