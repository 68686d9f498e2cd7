export type {
  AckCollector,
  Adapter,
  AdapterEvents,
  AdapterFactory,
  AdapterHost,
  BroadcastFlags,
  BroadcastOptions,
  NodeQuestion,
  SocketDetails,
} from "./adapter.ts";
export type { ByteSink, ByteStream } from "./byte-stream.ts";
export type { BytePort } from "./bytes.ts";
export type { Chunk } from "./chunk.ts";
export type { CancelTask, Clock, Random } from "./clock.ts";
export type { HttpCompressionOptions, PerMessageDeflateOptions, ZlibSettings } from "./compression.ts";
export type { ChunkLimits, FrameFormat, FrameReader, FrameSink } from "./frames.ts";
export type {
  HttpBody,
  HttpExchange,
  HttpHeaders,
  HttpRequest,
  ResponseSink,
  ResponseStream,
  UpgradeExchange,
} from "./http.ts";
export type { Link, LinkEnd, LinkEndCode, LinkSink, LinkTraits, SharedChunk } from "./link.ts";
export type { KeptPacket, Recoverable, Recovery, SocketState } from "./recovery.ts";
export type { SessionStore } from "./store.ts";
export type {
  AcceptOptions,
  Acceptor,
  Dialer,
  DialTarget,
  EngineRevision,
  ExchangeLink,
  LinkAcceptor,
  LinkRequest,
  RequestAcceptor,
  TakeLink,
  UpgradeAcceptor,
} from "./transport.ts";
