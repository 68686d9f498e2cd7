import type { HttpExchange, UpgradeExchange } from "./http.ts";
import type { Link } from "./link.ts";

/** What a server says to an acceptor about the links it wants. */
export interface AcceptOptions {
  /** The most bytes one chunk from the peer may have. */
  readonly maxChunk: number;
}

/** A link that lives on many HTTP exchanges: the server hands it each further one that bears its `sid`. */
export interface ExchangeLink extends Link {
  exchange(exchange: HttpExchange): void;
}

interface AcceptorBase {
  /** The value of `transport` in the query that asks for this transport. */
  readonly name: string;
  /** May a session that is open on another transport move here by the probe upgrade? */
  readonly probed: boolean;
}

/** The server half of a transport whose links are made of ordinary requests. */
export interface RequestAcceptor extends AcceptorBase {
  readonly opens: "request";
  /** Makes the link of a first request, which it answers with the first chunks sent. */
  accept(exchange: HttpExchange, options: AcceptOptions): ExchangeLink;
}

/** The server half of a transport whose links take over a connection. */
export interface UpgradeAcceptor extends AcceptorBase {
  readonly opens: "upgrade";
  /** Makes the link, or refuses the exchange and gives `undefined`. */
  accept(exchange: UpgradeExchange, options: AcceptOptions): Link | undefined;
}

/** The server half of a transport. */
export type Acceptor = RequestAcceptor | UpgradeAcceptor;

/** Where and how a dialer reaches a server. */
export interface DialTarget {
  /** TLS or not. */
  readonly secure: boolean;
  /** Host and port as in a URL: `example.com`, `127.0.0.1:3000`, `[::1]:3000`. */
  readonly host: string;
  /** The request path, with its leading slash: `/socket.io/`. */
  readonly path: string;
  /** All query parameters but a transport's own (`transport` included). */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  /** The most bytes one chunk from the peer may have. */
  readonly maxChunk: number;
}

/** The client half of a transport. */
export interface Dialer {
  /** The value of `transport` in the query. */
  readonly name: string;
  /** May a session that is open on another transport move here by the probe upgrade? */
  readonly probed: boolean;
  /**
   * Starts a link. It is full until its first `writable`, which says that it is up; if it never comes up it ends with `refused`.
   * `abort` before that leaves nothing behind.
   */
  dial(target: DialTarget): Link;
}
