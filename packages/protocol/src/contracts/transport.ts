import type { Clock } from "./clock.ts";
import type { HttpExchange, HttpHeaders, UpgradeExchange } from "./http.ts";
import type { Link } from "./link.ts";

/** A revision of Engine.IO's protocol: 4 is that of Socket.IO 3 and 4, 3 that of Socket.IO 1 and 2. */
export type EngineRevision = 3 | 4;

/** What a server says to an acceptor about the links it wants. */
export interface AcceptOptions {
  /** The most bytes one chunk from the peer may have. */
  readonly maxChunk: number;
  /** For links that have something to wait for; without it they do not wait. */
  readonly clock?: Clock;
  /** What the peer speaks, 4 by default. Only acceptors that say `speaksEio3` are asked for 3. */
  readonly revision?: EngineRevision;
}

/** A link that lives on many HTTP exchanges: the server hands it each further one that bears its `sid`. */
export interface ExchangeLink extends Link {
  /** Takes the next exchange; it is answered in every case. */
  exchange(exchange: HttpExchange): void;
}

interface AcceptorBase {
  /** The value of `transport` in the query that asks for this transport. */
  readonly name: string;
  /** May a session of a plain client that is open on another transport move here by the probe upgrade? */
  readonly probed: boolean;
  /** Can its links carry the frames of Engine.IO 3? Not by default: a client that speaks it is refused then. */
  readonly speaksEio3?: boolean;
}

/** The server half of a transport whose links are made of ordinary requests. */
export interface RequestAcceptor extends AcceptorBase {
  readonly opens: "request";
  /** Makes the link of a first request, which it answers with the first chunks sent; or answers with a refusal and gives `undefined`. */
  accept(exchange: HttpExchange, options: AcceptOptions): ExchangeLink | undefined;
}

/** The server half of a transport whose links take over a connection. */
export interface UpgradeAcceptor extends AcceptorBase {
  readonly opens: "upgrade";
  /** Makes the link, or refuses the exchange and gives `undefined`. */
  accept(exchange: UpgradeExchange, options: AcceptOptions): Link | undefined;
}

/**
 * What a {@link LinkAcceptor} says of a client that has opened a link: what an HTTP request says by itself. A server bounds `query` and
 * `headers`: above 16,384 characters the link is closed.
 */
export interface LinkRequest {
  /** The query of the dialer's target, as it was. `transport` need not be there. */
  readonly query: ReadonlyMap<string, string>;
  /** By lower-case name: what the dialer was given, and what the acceptor knows by itself, such as the `origin` of a page. None by default. */
  readonly headers?: HttpHeaders;
  /** Where the client is, in words of the carrier's own. Empty by default. */
  readonly remoteAddress?: string;
  /** Is it a way on which nobody else can read or write? Not by default. */
  readonly secure?: boolean;
}

/** Takes a link, or ends it: whether it is let in is the server's to decide, by what is said of it. Does not throw. */
export type TakeLink = (link: Link, request: LinkRequest) => void;

/** The server half of a transport that comes by no HTTP, and so waits for clients in a way of its own. */
export interface LinkAcceptor extends AcceptorBase {
  readonly opens: "link";
  /**
   * Begins to wait for clients, of which `take` gets each link, in later turns and not bound yet. A server calls it when it begins to
   * serve: with its constructor, where the transport is among the options there. What it throws comes out of there.
   *
   * Gives what stops it, which a server calls once, when it closes: links that are there go on until they are closed.
   */
  listen(take: TakeLink, options: AcceptOptions): () => void;
}

/** The server half of a transport. */
export type Acceptor = RequestAcceptor | UpgradeAcceptor | LinkAcceptor;

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
  /** By which applications ask for it: the value of `transport` in the query, but where it speaks the wire of another. */
  readonly name: string;
  /** Is it worth moving to for a session that is open on a transport of which this is `false`? */
  readonly probed: boolean;
  /**
   * Starts a link. It is full until its first `writable`, which says that it is up; if it never comes up it ends with `refused`.
   * `close` or `abort` before that leaves nothing behind, at either end. What is sent before that is kept.
   */
  dial(target: DialTarget): Link;
}
