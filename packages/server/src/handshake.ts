import type { IncomingHttpHeaders } from "node:http";
import { Socket } from "node:net";
import type { ParsedUrlQuery } from "node:querystring";
import type { HttpHeaders } from "@rt/protocol";
import type { Visitor } from "./http/gate.ts";
import { type HandshakeRequest, queryOf, withQuery } from "./http/handshake-request.ts";
import { madeMessage } from "./http/made-message.ts";
import { madeSocket, type SeenSocket, seenSocket } from "./http/seen-socket.ts";

/**
 * What an application may know of the request that opened a connection, and of what the client said in one namespace. Each socket has
 * one of its own, and what the application leaves there stays there.
 */
export interface Handshake {
  /** By lower-case name. */
  headers: IncomingHttpHeaders;
  /** When the socket was made, as `Date` prints it. */
  time: string;
  /** The peer's address as the connection has it: behind a proxy the proxy's. */
  address: string;
  /** Did the request name an origin? */
  xdomain: boolean;
  /** Did it come over TLS? */
  secure: boolean;
  /** When the socket was made, in milliseconds since 1970. */
  issued: number;
  /** The request target: path and query. */
  url: string;
  /** The parameters of the query; of a repeated one the last value. */
  query: ParsedUrlQuery;
  /** What the client sent along with its CONNECT to this namespace, unchecked; `{}` when it sent nothing. */
  // As Socket.IO types it: applications hand it to what checks it.
  // oxlint-disable-next-line typescript/no-explicit-any
  auth: Record<string, any>;
}

/**
 * What is kept of the request that opened a connection. Most applications never look at it again: so the headers are one string until
 * then, a third of what the object costs.
 */
export class RequestRecord {
  readonly url: string;
  readonly address: string;
  readonly #socket: Socket | SeenSocket;
  #headers: string | HttpHeaders;

  /** With `isLasting` the connection ends with its first link. */
  constructor({ request, raw, opens, isMarked }: Visitor, isLasting: boolean) {
    this.url = request.url;
    this.address = request.remoteAddress;
    // An upgraded socket is the link's own: nobody has to keep it.
    const isKept = isLasting && opens === "upgrade" && raw.socket instanceof Socket;
    this.#socket = isKept ? raw.socket : seenSocket(raw);
    this.#headers = JSON.stringify(request.headers);
    if (isMarked) messages.set(this, withQuery(raw));
  }

  /** Did it come over TLS? */
  get secure(): boolean {
    return "encrypted" in this.#socket;
  }

  get headers(): HttpHeaders {
    if (typeof this.#headers === "string") this.#headers = JSON.parse(this.#headers) as HttpHeaders;
    return this.#headers;
  }

  /**
   * The request for applications: itself where the application has left something on it, and else one like it, which is made when it is
   * first asked for.
   */
  get message(): HandshakeRequest {
    const known = messages.get(this);
    if (known !== undefined) return known;
    const { url, headers, address } = this;
    const socket = this.#socket instanceof Socket ? this.#socket : madeSocket(address, this.#socket);
    const made = withQuery(madeMessage({ method: "GET", url, headers }, socket));
    messages.set(this, made);
    return made;
  }

  /** Another one, or none: what was there is let go, and who asks all the same gets one like it. */
  set message(message: HandshakeRequest | null | undefined) {
    if (message === null || message === undefined) messages.delete(this);
    else messages.set(this, message);
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
