import type { Dialer } from "../contracts/index.ts";
import type { PacketCodec } from "../packet/index.ts";

/**
 * When a client connects and comes back. Times in milliseconds. The same attempts, after the same waits, bring a suspended session back
 * (see `resume`) and begin a new one: chance spreads the first wait too, so that the clients of a restarted server do not all come at once.
 */
export interface ReconnectionOptions {
  /**
   * Come back by itself after a failed attempt or a lost connection? Without it a session ends with its link, as in Socket.IO, even
   * where `resume` is on. @defaultValue true
   */
  reconnection?: boolean;
  /**
   * How many attempts in a row may fail before it gives up, and with the attempts the session that they were to bring back: an integer
   * from 0, or `Infinity`. @defaultValue Infinity
   */
  reconnectionAttempts?: number;
  /** The first wait before an attempt; each further one is twice as long. @defaultValue 1000 */
  reconnectionDelay?: number;
  /** The longest wait. @defaultValue 5000 */
  reconnectionDelayMax?: number;
  /**
   * How much of a wait is left to chance, from 0 to 1: with 0.5, a wait of 1 s lasts 0.5 s to 1 s.
   *
   * @defaultValue 1: clients that were cut off together come back evenly spread.
   */
  randomizationFactor?: number;
  /** How long one attempt may take with all its transports, above 0; `false` is for ever. @defaultValue 20000 */
  timeout?: number | false;
}

/**
 * A transport by its name, as a value to hand over: what the clients export as `WebSocket`, `XHR` and so on, where Socket.IO's
 * have classes.
 */
export interface NamedTransport {
  readonly name: string;
}

/** What the transports of all places take. */
export interface TransportSettings {
  /**
   * In a browser: send cookies and the like by HTTP to another origin, too? Its server must agree. In Node: keep the cookies that the
   * server sets, as those that tie a client to one process of it, and send them with all later requests?
   *
   * @defaultValue false: in a browser cookies to the own origin alone, in Node none
   */
  withCredentials?: boolean;
  /** Sub-protocols to offer with a WebSocket; the server must then choose one. @defaultValue none */
  protocols?: string | readonly string[];
  /**
   * How long one HTTP request of a transport may be silent, in milliseconds from 0, but for those that wait for the server. 0 is for ever.
   *
   * @defaultValue for ever: the heartbeat ends a dead connection
   */
  requestTimeout?: number;
  /**
   * Give every request a parameter of its own, lest something on the way answers it from memory?
   *
   * @defaultValue true for HTTP requests, false for WebSockets, which nothing keeps
   */
  timestampRequests?: boolean;
  /** The name of that parameter, not empty. @defaultValue "t" */
  timestampParam?: string;
}

/** What may be said of the requests of one transport alone, instead of what is said of all. */
export interface RequestSettings extends TransportSettings {
  /** Headers of every request. Browsers send them by HTTP requests only, not by WebSockets. */
  extraHeaders?: Texts;
}

/** A value that has one text. */
type Plain = string | number | bigint | boolean;

/** Text by name; what is `undefined` or `null` is left out. */
type Texts = Record<string, Plain | null | undefined>;

/**
 * How a manager reaches its server. `manager.opts` holds them; what is changed there counts from the next attempt on.
 *
 * @throws RtError `INVALID_OPTION` for a value that cannot work, in its name.
 */
export interface ConnectOptions {
  /** The path of the requests, not of the namespace. @defaultValue "/socket.io" */
  path?: string;
  /** End the path with a slash, as servers expect? @defaultValue true */
  addTrailingSlash?: boolean;
  /**
   * Parameters of the query of every request; the server shows them as `handshake.query`. What is `undefined` or `null` is left out, a
   * list is its values with commas between them, as in Socket.IO. `rt` is not among them: see `resume`.
   */
  query?: Record<string, Plain | readonly (Plain | null | undefined)[] | null | undefined>;
  /** Headers of every request. Browsers send them by HTTP requests only, not by WebSockets. */
  extraHeaders?: Texts;
  /**
   * The transports: names of built-in ones, or transports of one's own. `webtransport` is left out where it stands beside others.
   *
   * A list that is given has the meaning of Socket.IO: the first one connects, the others are what the connection may be
   * upgraded to; see `tryAllTransports`. Without a list those race that work almost everywhere, the best one with a head start of
   * `fallbackTimeout`: WebSocket before polling, and in Node `node` before both. Others are used by name only.
   */
  transports?: readonly (string | NamedTransport | Dialer)[];
  /** As `transports`, where Socket.IO has another name for a list of classes; only one of the two may be given. */
  transportImplementations?: readonly (NamedTransport | Dialer)[];
  /** By a transport's name: what is to be said of that transport alone, instead of the options of these names. */
  transportOptions?: Readonly<Record<string, RequestSettings>>;
  /** Send binary values as text, and ask the server for the same: for what lies on the way and knows no binary. @defaultValue false */
  forceBase64?: boolean;
  /**
   * May sessions outlive their links? With an rt server whose own `resume` is on, a client that has lost its link then brings its session
   * back: its sockets stay connected, and nothing is lost, doubled or reordered, in either direction. Meanwhile `socket.suspended` is
   * true; the manager says `suspended` and `resumed`, and `gap` where the session could not be brought back in the time, and within the
   * memory, that the server names.
   *
   * With `false`, and with every Socket.IO server, each connection is a session of its own: exactly Socket.IO's life cycle. The client asks
   * for it by `rt=1` in the query. What is changed counts for sessions that begin after that.
   *
   * @defaultValue true
   */
  resume?: boolean;
  /** Move to a better transport where the server offers one? @defaultValue true */
  upgrade?: boolean;
  /** Begin with the transport that the last connection was upgraded to, until it fails? @defaultValue false */
  rememberUpgrade?: boolean;
  /** Try the next transport of the given list when one fails, or takes long? @defaultValue false with a list, true without */
  tryAllTransports?: boolean;
  /**
   * How long one transport is waited for alone, in milliseconds, above 0: then the next one that may be tried starts beside it, and the
   * first that connects wins.
   *
   * @defaultValue 2500: where something on the way swallows WebSockets, polling is up after that; a slow network still gets its chance.
   */
  fallbackTimeout?: number;
  /**
   * The most bytes of one message, or one HTTP response, from the server; one that sends more is disconnected.
   *
   * @defaultValue 104857600 (100 MiB): what Socket.IO's client takes.
   */
  maxChunk?: number;
}

/** All options of a manager. */
export interface ManagerOptions extends ReconnectionOptions, ConnectOptions, TransportSettings {
  /** Connect at once, and sockets with it? @defaultValue true */
  autoConnect?: boolean;
  /**
   * In a page: end the connection when the page is about to go (`beforeunload`), rather than when it goes? The server is told; the sockets
   * hear of it only if the page stays after all, because somebody was asked and said so: a second later, as of a lost connection, and it
   * is made anew. Elsewhere without effect.
   *
   * @defaultValue false
   */
  closeOnBeforeunload?: boolean;
  /**
   * Of Socket.IO, and without effect: here timers are looked up where they are needed, as they are by then.
   *
   * @defaultValue false
   */
  useNativeTimers?: boolean;
  /**
   * How packets look on the wire; both ends use the same. `msgpack()` of `@rt/protocol/msgpack` is what Socket.IO has as
   * `socket.io-msgpack-parser`. A server that uses another one ends the connection, and the client comes back to it as after any loss.
   *
   * @defaultValue JSON, with binary values beside it: what Socket.IO's servers use where nothing else is said
   */
  parser?: PacketCodec;
}

/** What a client tells the server of itself when it joins a namespace: the object, or a function that hands one over. */
export type Auth = object | ((give: (auth?: object) => void) => void);

/** The options of one socket. */
export interface SocketOptions {
  /** Sent with every CONNECT; the server shows it as `handshake.auth`. A function is asked each time. */
  auth?: Auth;
  /**
   * How many more times an event is sent that was not acknowledged in `ackTimeout`. Above 0 all events but volatile ones go one by
   * one, the next when the one before was acknowledged or given up; the server may see an event twice. While the socket is suspended
   * they wait.
   *
   * @defaultValue 0
   */
  retries?: number;
  /** How long an acknowledgement may take, in milliseconds; with it, all callbacks take an error first. @defaultValue for ever */
  ackTimeout?: number;
  /** The most packets that wait for a connection; `emit` throws `BUFFER_FULL` above it. @defaultValue 10000 */
  maxBufferedPackets?: number;
  /**
   * The most that may wait, for a connection or on a connection that does not keep up, in bytes (of text: UTF-16 units) and 64 for
   * each piece. `emit` throws `BUFFER_FULL` above it; one larger packet may wait alone. What is emitted while the socket is suspended
   * is bounded besides by what the server names, 1 MB and 10,000 pieces by default, for all sockets of the manager together. What a session
   * leaves behind unsent waits for the next one even beyond these limits; until it is below them again, nothing else is taken.
   *
   * @defaultValue 16777216 (16 MiB)
   */
  maxBufferedBytes?: number;
  /** The most acknowledgements that may be outstanding; `emit` throws `BUFFER_FULL` above it. @defaultValue 100000 */
  maxPendingAcks?: number;
}
