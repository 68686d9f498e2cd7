import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { NoEvents } from "@rt/protocol";
import type { Conn } from "../engine/conn.ts";
import type { EnginePacket } from "../engine/packets.ts";
import type { HandshakeRequest } from "../http/handshake-request.ts";
import type { EngineMiddleware } from "../http/middlewares.ts";
import type { ReportingEmitter } from "../reporting-emitter.ts";

/** Why a request was refused; see A.10 for codes and contexts. */
export interface ConnectionError {
  readonly req: HandshakeRequest;
  readonly code: number;
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Headers by name; each value of a list in a line of its own. */
export type AddedHeaders = Record<string, string | number | string[]>;

/** The options that an engine works with; see `ServerOptions`. */
export interface EngineOptions {
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly upgradeTimeout: number;
  readonly maxHttpBufferSize: number;
  readonly allowUpgrades: boolean;
  /** The names of the transports that clients may use. */
  readonly transports: readonly string[];
}

/** What happens below the sockets, with the arguments of the listeners. */
export interface EngineEvents {
  /**
   * A client has opened a connection; it is in no namespace yet. One of rt's own is told of with its first message: until then it may
   * be a client that comes back to the connection it had, of which nothing is told here.
   */
  connection: (conn: Conn) => void;
  /** A request was refused. */
  connection_error: (error: ConnectionError) => void;
  // A method's parameters may be narrower: most listeners that set headers know of texts alone.
  /** Headers of the first answer of a connection: what is set on the record is sent. */
  initial_headers(headers: AddedHeaders, request: HandshakeRequest): void;
  /** As `initial_headers`, for every answer to a client's request, and for the `101` of a WebSocket. */
  headers(headers: AddedHeaders, request: HandshakeRequest): void;
  /** As `flush` of each connection that is opened after the listener was added. */
  flush: (conn: Conn, packets: readonly EnginePacket[]) => void;
  /** As `drain` of each connection that is opened after the listener was added. */
  drain: (conn: Conn) => void;
}

/** The connections below the sockets of a server. */
export interface Engine extends ReportingEmitter<EngineEvents, NoEvents> {
  /** How many connections there are, suspended ones too. */
  readonly clientsCount: number;
  /** The connections that are there now, by the `id` of each. Made when it is asked for: O(n). */
  readonly clients: Readonly<Record<string, Conn>>;
  /** What it works with; it cannot be changed. */
  readonly opts: EngineOptions;
  /** How many of those with sockets are suspended: their clients are away, and may come back. */
  readonly suspendedCount: number;
  /**
   * How many requests to come back were not met since the beginning: with a token that is forged or no longer valid, for a session that
   * is not there (any more), with counts that cannot be, unreadable, or overtaken by a newer one of the same client.
   */
  readonly refusedResumes: number;
  /**
   * Makes the id of a link: 20 unguessable characters (A.2), new each time. May be replaced; what it throws refuses the request.
   * Whoever knows the id of a link can speak for its client.
   */
  generateId: (request: HandshakeRequest) => string | Promise<string>;
  /**
   * Adds a middleware, as Express's are, for all requests and upgrades under the path, after CORS and before all checks; `request._query.sid`
   * is absent on the first request of a connection. What it leaves on that one is found in `socket.request`, which then is the request itself.
   *
   * `next(error)` refuses with 400 (`connection_error` code 3, `MIDDLEWARE_FAILURE`), and so does what it throws, and saying
   * nothing within `connectTimeout`; `onError` hears of these two. One that answers by itself is not to call `next`. While a connection is
   * upgraded, the headers that it sets on the response go with the `101`. Links that come by no HTTP are shown as the request that their
   * client would have made, and an answer ends them.
   *
   * @throws RtError `INVALID_ARGUMENT` unless it is a function
   */
  use(middleware: EngineMiddleware): this;
  /** Takes a request of an HTTP server that it is not attached to. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Takes an upgrade request of an HTTP server that it is not attached to. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  /** Closes all connections, suspended ones too, and takes no new ones. Settles when they are gone, at the latest after `closeTimeout`. */
  close(): Promise<void>;
}
