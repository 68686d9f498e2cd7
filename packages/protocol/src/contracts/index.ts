export type {
  AckCollector,
  Adapter,
  AdapterEvents,
  AdapterFactory,
  AdapterHost,
  BroadcastFlags,
  BroadcastOptions,
  SocketDetails,
} from "./adapter.ts";
export type { ByteSink, ByteStream } from "./byte-stream.ts";
export type { BytePort } from "./bytes.ts";
export type { CancelTask, Clock, Random } from "./clock.ts";
export type {
  HttpBody,
  HttpExchange,
  HttpHeaders,
  HttpRequest,
  ResponseSink,
  ResponseStream,
  UpgradeExchange,
} from "./http.ts";
export type { Chunk, Link, LinkEnd, LinkEndCode, LinkSink, LinkTraits, SharedChunk } from "./link.ts";
export type { SessionStore } from "./store.ts";
export type {
  AcceptOptions,
  Acceptor,
  Dialer,
  DialTarget,
  ExchangeLink,
  LinkAcceptor,
  LinkRequest,
  RequestAcceptor,
  TakeLink,
  UpgradeAcceptor,
} from "./transport.ts";
