import type {
  Acceptor,
  AdapterFactory,
  HttpCompressionOptions,
  PacketCodec,
  PerMessageDeflateOptions,
} from "@rt/protocol";
import type { RawMessage } from "../engine/raw-message.ts";
import type { CookieOptions } from "../http/cookie.ts";
import type { CorsDelegate, CorsOptions } from "../http/cors.ts";
import type { FlashPolicyOptions } from "../http/flash-policy.ts";
import type { AllowRequest } from "../http/gate.ts";
import type { AllowedOrigins } from "../http/origin.ts";
import type { ErrorReporter } from "../report.ts";
import type { ConnectionStateRecoveryOptions } from "./recovery.ts";

/** What is kept of a client of rt's own that has lost its link, until it is back. */
export interface ResumeOptions {
  /**
   * How long its session waits for it, in whole milliseconds; then it ends with a gap, code 50 (`expired`). What has ended leaves its
   * code behind for as long, so that its client can be told. @defaultValue 120,000: a tunnel, a change of networks, a router's restart
   */
  readonly window?: number;
  /**
   * The most messages, each attachment one of them, that may be under way to a client without being confirmed, and that may be added
   * while it is away; one more then ends the session with a gap, code 51 (`overflow`). The client is told, and keeps to the same.
   * @defaultValue 10,000: 80 a second for the whole window
   */
  readonly maxMessages?: number;
  /**
   * As `maxMessages`, in bytes: the length of texts and binary values, and 64 for each. A single message may be larger while
   * the client is there. What waited when the link was lost is kept beside it, up to `maxBacklog` in all.
   * @defaultValue 1,000,000: as much as a single message may have by default
   */
  readonly maxBytes?: number;
  /**
   * The most clients with sockets that may be away at one time; for one more the one that has been away for longest is given up,
   * code 51 (`overflow`). @defaultValue 10,000: below 40 MB while nothing is sent to them
   */
  readonly maxAway?: number;
}

/** Options of a server. The names are Socket.IO's wherever it has the option; all times are in milliseconds. */
export interface ServerOptions {
  /** The HTTP path. A slash at its end is added or dropped as `addTrailingSlash` says. @defaultValue `"/socket.io"` */
  readonly path?: string;
  /** Does the path that clients ask for end with a slash? @defaultValue true */
  readonly addTrailingSlash?: boolean;
  /**
   * Does the server give pages the script of the client, under its path: `<script src="/socket.io/socket.io.js">`? All names that
   * Socket.IO serves are, with their source maps; see the package's README. `cors` is applied, `allowedOrigins` is not: the script is the
   * same for everybody. With `false` such requests go on to the application. `io.serveClient` changes it later. @defaultValue true
   */
  readonly serveClient?: boolean;
  /**
   * The transports that clients may use: names of the built-in ones, classic ones too, or acceptors. One that comes by no HTTP is
   * listened to as soon as there is the server, or `attach` where it is named there, until `close`. The name `webtransport`, which
   * Socket.IO knows, is taken, and without effect: none is built in.
   *
   * @defaultValue all that are built in, but `htmlfile`
   */
  readonly transports?: readonly (string | Acceptor)[];
  /**
   * May clients of Socket.IO 1 and 2 connect, which speak Engine.IO 3? By polling, by scripts (JSONP) and by WebSocket. The `id` of their
   * sockets is made of the id of their connection, as they make it themselves: nobody else should be shown it. @defaultValue false:
   * refused with `Unsupported protocol version`
   */
  readonly allowEIO3?: boolean;
  /** May a session move to a better transport? Where not, an attempt is refused. @defaultValue true */
  readonly allowUpgrades?: boolean;
  /** Time between two pings. @defaultValue 25,000: below the 60 s after which proxies cut idle connections */
  readonly pingInterval?: number;
  /** How long a client may be silent after a ping. @defaultValue 20,000 */
  readonly pingTimeout?: number;
  /** How long a second transport may take to replace the first. @defaultValue 10,000 */
  readonly upgradeTimeout?: number;
  /**
   * How long a connection may be in no namespace, at its beginning or after it left the last one, and how long the middlewares of
   * a namespace or `allowRequest` may take. @defaultValue 45,000
   */
  readonly connectTimeout?: number;
  /** How long the last messages and the end of a connection may take after a close. @defaultValue 5,000 */
  readonly closeTimeout?: number;
  /**
   * Do the sessions of clients of rt's own outlive their links? A client that lost its link then comes back to its sockets, rooms
   * and acknowledgements, and nothing is lost, doubled or reordered; `disconnect` is heard only when it stays away, and
   * `socket.conn.on("gap")` tells then what may not have arrived. Clients of Socket.IO are not concerned, nor is anybody with `false`:
   * each connection is a session of its own. @defaultValue true, with the defaults of {@link ResumeOptions}
   */
  readonly resume?: boolean | ResumeOptions;
  /**
   * May clients that have no `resume`, Socket.IO's of version 4.6 and later above all, come back to their sockets after their connection was
   * lost: to `id`, rooms and `data`, and to the events that they have missed? Each event that is sent to such a client, but for those with
   * an acknowledgement, then has one argument more, an offset. What is promised and what is not: docs/guarantees.md.
   * @defaultValue false; with `true` or an object, the defaults of {@link ConnectionStateRecoveryOptions}
   */
  readonly connectionStateRecovery?: boolean | ConnectionStateRecoveryOptions;
  /**
   * Are the answers of the polling transport compressed, for clients that accept brotli, gzip or deflate? Those of at least `threshold` bytes
   * (1,024 by default) are, unless all that they carry was sent with `compress(false)`. What streams without an end is not compressed, nor
   * are scripts (`jsonp`). A transport that was made by hand has options of its own. @defaultValue true
   */
  readonly httpCompression?: boolean | HttpCompressionOptions;
  /**
   * Are the messages of WebSockets compressed (RFC 7692), where the client offers it? Browsers do. Those of at least `threshold` bytes (1,024
   * by default) are, unless they were sent with `compress(false)`. Each message costs about 0.1 ms of processor time, for every client that
   * gets it where the server takes its context over, and each connection up to 64 KB of memory. @defaultValue false
   */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** The most bytes of one message from a client; clients are told. `Infinity` is no limit but that of Node. @defaultValue 1,000,000 */
  readonly maxHttpBufferSize?: number;
  /**
   * The most bytes that may wait for one client; above it the client is disconnected with `transport error`, code 15 (`slow`).
   *
   * @defaultValue 33,554,432: thirty times the largest default message, so that no burst to a client that reads comes near it,
   * and still a bound on what one that does not read can cost.
   */
  readonly maxBacklog?: number;
  /**
   * The most connections, suspended ones too; one more is refused with 503, and `connection_error` has code 6. Clients of rt's own may come
   * back to the one they have; a new one is disconnected. @defaultValue Infinity: what is right depends on the machine
   */
  readonly maxConnections?: number;
  /**
   * The most connections whose clients have asked for no namespace yet; for one more the oldest is ended: clients ask at once, and
   * nobody who does not can keep others out. Infinity is none but `connectTimeout`. @defaultValue 10,000: about 50 MB
   */
  readonly maxPendingConnections?: number;
  /** A message of Engine.IO, text or binary, that every client is sent first, in one piece with the greeting where it can be. @defaultValue none */
  readonly initialPacket?: RawMessage;
  /**
   * How packets look on the wire; both ends use the same. `msgpack()` of `@rt/protocol/msgpack` is what Socket.IO has as
   * `socket.io-msgpack-parser`. A client that uses another one is disconnected.
   * @defaultValue JSON, with binary values beside it: what Socket.IO's clients use where nothing else is said
   */
  readonly parser?: PacketCodec;
  /** The most binary values of one packet, both ways, where `parser` is the default; 1 to 255. @defaultValue 10, the reference's limit */
  readonly maxAttachments?: number;
  /**
   * The most acknowledgements that one socket waits for; above it `emit` throws `BUFFER_FULL`.
   * @defaultValue 10,000: about 2 MB for a client that never answers
   */
  readonly maxPendingAcks?: number;
  /**
   * The most events of one socket that may wait for its middlewares; above it the client is disconnected with `forced close`.
   * @defaultValue 10,000
   */
  readonly maxPendingEvents?: number;
  /** The most namespaces of one connection; above it a CONNECT is refused. @defaultValue 1,000 */
  readonly maxNamespaces?: number;
  /**
   * Is a child of a dynamic namespace removed when its last socket has left, and its adapter closed? Its middlewares and listeners go
   * with it, and what `connectionStateRecovery` keeps of its sockets; the next client makes a new one. One that a client has asked for,
   * but nobody was let into, goes in any case. @defaultValue false
   */
  readonly cleanupEmptyChildNamespaces?: boolean;
  /**
   * The most children of dynamic namespaces that are there because clients asked for them; above it such a CONNECT is refused.
   * @defaultValue 100,000: about 160 MB, and their names
   */
  readonly maxChildNamespaces?: number;
  /** The most rooms of one socket, its own not counted; above it `join` throws `BUFFER_FULL`. @defaultValue 100,000 */
  readonly maxRooms?: number;
  /**
   * Asks the application for each new session, with `callback(error, success)`; a refusal is answered with 403. For a link that came by no
   * HTTP the request is one that its client would have made: URL, headers and address are what the transport says.
   */
  readonly allowRequest?: AllowRequest;
  /**
   * The origins whose pages may connect, on every transport, WebSocket included; requests without an origin, which come from no
   * browser page, pass. Others are refused with `Forbidden`. Without it, and without `cors`, every origin may, as in Socket.IO.
   */
  readonly allowedOrigins?: AllowedOrigins;
  /**
   * Cross-origin resource sharing, as the npm package `cors` takes it. Its `origin` is enforced on WebSocket and on POSTs too,
   * which browsers let all pages send, unless `allowedOrigins` is given. @defaultValue off
   */
  readonly cors?: CorsOptions | CorsDelegate;
  /** Sets a cookie with the link's id on a polling handshake, for load balancers. @defaultValue off */
  readonly cookie?: boolean | CookieOptions;
  /**
   * Answers the Flash players of old pages that ask whether they may connect, as the transport `flashsocket` of old needs it: at the own
   * port, and at 843. @defaultValue false
   */
  readonly flashPolicy?: boolean | FlashPolicyOptions;
  /** Are upgrade requests ended that nobody takes? @defaultValue true */
  readonly destroyUpgrade?: boolean;
  /** After how long. @defaultValue 1,000 */
  readonly destroyUpgradeTimeout?: number;
  /**
   * Makes the adapter of each namespace; what lacks its methods is `INVALID_OPTION`, as are the adapters of Socket.IO.
   * @defaultValue the rooms of this process
   */
  readonly adapter?: AdapterFactory;
  /** Takes errors that no listener took, see `ErrorReporter`. @defaultValue writes them to standard error */
  readonly onError?: ErrorReporter;
}
