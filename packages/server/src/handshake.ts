import type { IncomingHttpHeaders } from "node:http";
import type { HttpRequest } from "@rt/protocol";
import { type HandshakeRequest, queryOf, withQuery } from "./http/handshake-request.ts";
import { madeMessage } from "./http/made-message.ts";

/** What an application may know of the request that opened a connection, and of what the client said in one namespace. */
export interface Handshake {
  /** By lower-case name. */
  readonly headers: Readonly<IncomingHttpHeaders>;
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

/**
 * What is kept of the request that opened a connection. Most applications never look at it again: so the headers are one
 * string, a third of what the object costs.
 */
export class RequestRecord {
  readonly url: string;
  readonly address: string;
  readonly secure: boolean;
  readonly #headers: string;

  /** `kept` is the request itself, where the application has left something on it. */
  constructor(request: HttpRequest, kept: HandshakeRequest | undefined) {
    this.url = request.url;
    this.address = request.remoteAddress;
    this.secure = request.secure;
    this.#headers = JSON.stringify(request.headers);
    if (kept !== undefined) messages.set(this, kept);
  }

  get headers(): Readonly<Record<string, string | undefined>> {
    return JSON.parse(this.#headers) as Record<string, string>;
  }

  /** The request for applications: itself where it was kept, and else one like it, which is made when it is first asked for. */
  get message(): HandshakeRequest {
    const known = messages.get(this);
    if (known !== undefined) return known;
    const { url, headers, address: remoteAddress, secure } = this;
    const made = withQuery(madeMessage({ method: "GET", url, headers, remoteAddress, secure }));
    messages.set(this, made);
    return made;
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

/** Beside the records, of which hardly any is ever asked for it. */
const messages = new WeakMap<RequestRecord, HandshakeRequest>();
