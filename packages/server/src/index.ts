import { createServer } from "./create-server.ts";

export type { GapReport } from "@rt/protocol";
export { BroadcastAckError } from "./ack-gathering.ts";
export type {
  Broadcast,
  DefaultData,
  Rooms,
  Timed,
} from "./api/broadcast.ts";
export type { ConnectionError, Engine, EngineEvents } from "./api/engine.ts";
export type { Attachable, NamespaceReservedEvents, ServerReservedEvents, SocketMiddleware } from "./api/server.ts";
export type {
  AnyEventListener,
  Client,
  IncomingEvent,
  SocketBase,
  SocketReservedEvents,
  TimedSocket,
} from "./api/socket.ts";
export type { Conn, ConnEvents } from "./engine/conn.ts";
export type { Handshake, HandshakeRequest } from "./handshake.ts";
export type { NodeServer } from "./http/attachment.ts";
export type { CookieOptions } from "./http/cookie.ts";
export type { CorsDelegate, CorsOptions, OriginDecider, OriginRule } from "./http/cors.ts";
export type { FlashPolicyOptions } from "./http/flash-policy.ts";
export type { AllowRequest } from "./http/gate.ts";
export type { AllowedOrigins } from "./http/origin.ts";
export type { Next } from "./middleware.ts";
export type { ResumeOptions, ServerOptions } from "./options/server-options.ts";
export { BroadcastOperator, Namespace, type RemoteSocket, Server, type ServerConstructor, Socket } from "./public.ts";
export type { DisconnectReason } from "./reasons.ts";
export type { ErrorReporter } from "./report.ts";
export default createServer;
