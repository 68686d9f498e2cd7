import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { NoEvents } from "@rt/protocol";
import type { Conn } from "../engine/conn.ts";
import type { ReportingEmitter } from "../reporting-emitter.ts";

/** Why a request was refused; see A.10 for codes and contexts. */
export interface ConnectionError {
  readonly req: IncomingMessage;
  readonly code: number;
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
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
  /** Headers of the first answer of a connection: what is set on the record is sent. */
  initial_headers: (headers: Record<string, string>, request: IncomingMessage) => void;
  /** As `initial_headers`, for every answer to a client's request, and for the `101` of a WebSocket. */
  headers: (headers: Record<string, string>, request: IncomingMessage) => void;
}

/** The connections below the sockets of a server. */
export interface Engine extends ReportingEmitter<EngineEvents, NoEvents> {
  /** How many connections there are, suspended ones too. */
  readonly clientsCount: number;
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
  generateId: (request: IncomingMessage) => string | Promise<string>;
  /** Takes a request of an HTTP server that it is not attached to. */
  handleRequest(request: IncomingMessage, response: ServerResponse): void;
  /** Takes an upgrade request of an HTTP server that it is not attached to. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void;
  /** Closes all connections, suspended ones too, and takes no new ones. Settles when they are gone, at the latest after `closeTimeout`. */
  close(): Promise<void>;
}
