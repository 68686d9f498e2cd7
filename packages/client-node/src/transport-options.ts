import type { Agent as HttpAgent } from "node:http";
import type { Agent as HttpsAgent, RequestOptions } from "node:https";
import { isIP } from "node:net";
import { inspect } from "node:util";
import { type PerMessageDeflateOptions, RtError } from "@rt/protocol";
import type { RequestSettings, TransportSettings } from "@rt/protocol/client";

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

/** How connections are made in Node. */
export interface ConnectionOptions extends TlsOptions {
  /** Makes the connections: for a proxy, or to share them. `false` is as none. @defaultValue connections of the client's own */
  agent?: HttpAgent | HttpsAgent | false;
  /**
   * The Unix socket that the server listens on, as Node's own option of this name: then the URL says no more than scheme, `Host` header
   * and namespace, as in `io("http://localhost/admin", { socketPath: "/run/app.sock" })`.
   *
   * @defaultValue none: the URL's host and port are connected to
   */
  socketPath?: string;
  /** The address of this machine to connect from. @defaultValue the system's choice */
  localAddress?: string;
  /** Of a host with several addresses, those of IPv4 alone (4), of IPv6 alone (6), or both (0). @defaultValue 0 */
  family?: 0 | 4 | 6;
  /**
   * Are messages of WebSockets compressed (RFC 7692), if the server agrees? Those of at least `threshold` bytes (1,024 by default) are, unless
   * they are sent with `compress(false)`. A server whose own is off does not answer, and nothing is compressed. @defaultValue true
   */
  perMessageDeflate?: boolean | PerMessageDeflateOptions;
}

/** What the transports of Node take beside what all clients take. */
export interface NodeTransportOptions extends ConnectionOptions, TransportSettings {
  /** By a transport's name: what is to be said of that transport alone, instead of the options of these names. */
  transportOptions?: Readonly<Record<string, RequestSettings & ConnectionOptions>>;
  /** May the process end while the client is connected, or waits to be? Not with an `agent` of one's own. @defaultValue false */
  autoUnref?: boolean;
}

/**
 * Looks at what is Node's own; TLS options are Node's to judge.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function checkNodeOptions(options: NodeTransportOptions): void {
  checkConnectionOptions(options);
  for (const settings of Object.values(options.transportOptions ?? {})) checkConnectionOptions(settings ?? {});
  check("autoUnref", options.autoUnref, "true or false", (value) => typeof value === "boolean");
}

function checkConnectionOptions({ agent, socketPath, localAddress, family }: ConnectionOptions): void {
  check("agent", agent, "an agent of node:http or node:https", (value) => value === false || isAgent(value));
  check("socketPath", socketPath, "a path", (value) => typeof value === "string" && value !== "");
  check("localAddress", localAddress, "an address", (value) => typeof value === "string" && isIP(value) > 0);
  check("family", family, "4, 6 or 0", (value) => value === 0 || value === 4 || value === 6);
}

/** Of whichever module: a proxy's agent may be made by another copy of one. */
function isAgent(value: unknown): boolean {
  return typeof value === "object" && value !== null && "addRequest" in value && typeof value.addRequest === "function";
}

function check(name: string, value: unknown, wanted: string, isRight: (value: unknown) => boolean): void {
  if (value === undefined || isRight(value)) return;
  throw new RtError("INVALID_OPTION", `${name} is ${wanted}, not ${inspect(value, { depth: 0 })}`);
}

/** Only what is for TLS: transports are to know nothing else of the application's options. */
export function tlsOf(options: TlsOptions): TlsOptions {
  return Object.fromEntries(TLS_OPTIONS.map((name) => [name, options[name]]));
}
