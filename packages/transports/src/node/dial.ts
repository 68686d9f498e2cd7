import { type ClientRequest, type Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { type Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { urlToHttpOptions } from "node:url";
import type { DialTarget } from "@rt/protocol";
import type { TimestampOptions } from "../dialling/timestamp.ts";
import type { CookieJar } from "./cookie-jar.ts";

/** What Node's TLS takes. Certificates are verified unless `rejectUnauthorized` is `false`. */
export type DialTlsOptions = Pick<
  RequestOptions,
  | "ca"
  | "cert"
  | "key"
  | "pfx"
  | "passphrase"
  | "ciphers"
  | "servername"
  | "rejectUnauthorized"
  | "checkServerIdentity"
  | "minVersion"
  | "maxVersion"
>;

/** What all Node dialers take. */
export interface NodeDialOptions extends TimestampOptions {
  readonly tls?: DialTlsOptions;
  /** Makes the connections, instead of each link having its own. */
  readonly agent?: HttpAgent | HttpsAgent;
  /** The Unix socket to connect to, instead of the target's host. */
  readonly socketPath?: string;
  /** The address of this machine to connect from; of a host with several addresses, those of one family alone: 4, 6 or 0 for both. */
  readonly localAddress?: string;
  readonly family?: number;
  /** Keeps the cookies that servers set, and gives them with later requests. None are kept without it. */
  readonly cookies?: CookieJar;
}

/** What one request of a link has of its own. */
export interface DialRequest {
  readonly method: "GET" | "POST";
  /** Of {@link dialPath}. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** After this many milliseconds of silence the request says `timeout`; 0 for never, whatever the agent has. */
  readonly timeout: number;
}

/** The request target: the caller's parameters first, then the transport's own. */
export function dialPath(target: DialTarget, own: readonly (readonly [string, string])[]): string {
  const pairs = [...target.query, ...own].map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${target.path}?${pairs.join("&")}`;
}

/** Makes a request, unsent. Throws when the target or a header cannot be part of one. */
export function dialRequest(target: DialTarget, options: NodeDialOptions, request: DialRequest): ClientRequest {
  const url = new URL(`${target.secure ? "https" : "http"}://${target.host}`);
  const { hostname, port } = urlToHttpOptions(url);
  const { cookies, socketPath, localAddress, family } = options;
  const headers = { ...target.headers, ...request.headers };
  const all: RequestOptions = {
    ...definedOf(options.tls ?? {}),
    // `false`: a connection of its own.
    agent: options.agent ?? false,
    // Beside it they are the `Host` header, and the name in the certificate.
    ...definedOf({ socketPath, localAddress, family }),
    hostname,
    port,
    ...request,
    headers: cookies === undefined ? headers : cookies.addTo(headers),
  };
  const made = target.secure ? httpsRequest(all) : httpRequest(all);
  // Not of an `upgrade`: who hears of that has to take the connection, too.
  if (cookies !== undefined) made.once("response", (response) => keepCookies(options, response));
  return made;
}

/** Puts the cookies that an answer sets into the jar, if there is one. */
export function keepCookies({ cookies }: NodeDialOptions, { headers }: IncomingMessage): void {
  cookies?.keep(headers["set-cookie"] ?? []);
}

/** An option that is given as `undefined` must not stand for `false`: certificates would go unverified. */
function definedOf(options: RequestOptions): RequestOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
