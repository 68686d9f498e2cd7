import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent, RequestOptions } from "node:https";

/** What Node's TLS takes. Certificates are verified unless `rejectUnauthorized` is `false`. */
export type TlsOptions = Pick<RequestOptions, (typeof TLS_OPTIONS)[number]>;

const TLS_OPTIONS = [
  "ca",
  "cert",
  "key",
  "pfx",
  "passphrase",
  "ciphers",
  "servername",
  "rejectUnauthorized",
  "checkServerIdentity",
  "minVersion",
  "maxVersion",
] as const;

/** What the transports of Node take beside what all clients take. */
export interface NodeTransportOptions extends TlsOptions {
  /** Makes the connections: for a proxy, or to share them. @defaultValue connections of the client's own */
  agent?: HttpAgent | HttpsAgent;
  /**
   * The Unix socket that the server listens on, as Node's own option of this name: then the URL says no more than scheme, `Host` header
   * and namespace, as in `io("http://localhost/admin", { socketPath: "/run/app.sock" })`.
   *
   * @defaultValue none: the URL's host and port are connected to
   */
  socketPath?: string;
  /** Sub-protocols to offer with a WebSocket; the server must then choose one. @defaultValue none */
  protocols?: string | readonly string[];
  /**
   * How long one HTTP request of a transport may be silent, in milliseconds, but for those that wait for the server.
   *
   * @defaultValue for ever: the heartbeat ends a dead connection
   */
  requestTimeout?: number;
  /** May the process end while the client is connected, or waits to be? Not with an `agent` of one's own. @defaultValue false */
  autoUnref?: boolean;
}

/** Only what is for TLS: transports are to know nothing else of the application's options. */
export function tlsOf(options: TlsOptions): TlsOptions {
  return Object.fromEntries(TLS_OPTIONS.map((name) => [name, options[name]]));
}
