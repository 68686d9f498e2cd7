import type { HttpRequest } from "@rt/protocol";

/** What an application may know of the request that opened a connection, and of what the client said in one namespace. */
export interface Handshake {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** When the socket was made, as `Date` prints it. */
  readonly time: string;
  /** The peer's address as the connection has it: behind a proxy the proxy's. */
  readonly address: string;
  /** Did the request name an origin? */
  readonly xdomain: boolean;
  /** Did it come over TLS? */
  readonly secure: boolean;
  /** When the socket was made, in milliseconds since 1970. */
  readonly issued: number;
  /** The request target: path and query. */
  readonly url: string;
  /** The parameters of the query; of a repeated one the last value. Without a prototype. */
  readonly query: Readonly<Record<string, string | undefined>>;
  /** What the client sent along with its CONNECT to this namespace, unchecked; `{}` when it sent nothing. */
  // As Socket.IO types it: applications hand it to what checks it.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly auth: Readonly<Record<string, any>>;
}

/** The first request of a connection, as far as applications read it. */
export interface HandshakeRequest {
  readonly method: "GET";
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/**
 * What is kept of the request that opened a connection. Most applications never look at it again: so the headers are one
 * string, a third of what the object costs, until somebody does.
 */
export class RequestRecord implements HandshakeRequest {
  readonly url: string;
  readonly address: string;
  readonly secure: boolean;
  #headers: string | Readonly<Record<string, string | undefined>>;

  constructor(request: HttpRequest) {
    this.url = request.url;
    this.address = request.remoteAddress;
    this.secure = request.secure;
    this.#headers = JSON.stringify(request.headers);
  }

  get method(): "GET" {
    return "GET";
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    if (typeof this.#headers === "string") this.#headers = JSON.parse(this.#headers) as Record<string, string>;
    return this.#headers;
  }

  /** The handshake of one socket. */
  handshake(auth: object | undefined, issued: number): Handshake {
    const { headers, url, address, secure } = this;
    return {
      headers,
      time: String(new Date(issued)),
      address,
      xdomain: headers["origin"] !== undefined,
      secure,
      issued,
      url,
      query: queryOf(url),
      auth: { ...auth },
    };
  }
}

function queryOf(url: string): Record<string, string | undefined> {
  const query: Record<string, string | undefined> = Object.create(null);
  const start = url.indexOf("?");
  if (start === -1) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) query[name] = value;
  return query;
}
