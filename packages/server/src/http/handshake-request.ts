import type { IncomingMessage } from "node:http";

/** A request as applications of Socket.IO know it. */
export interface HandshakeRequest extends IncomingMessage {
  /**
   * The parameters of the query; of a repeated one the last value. It is always there: but were that said here, a request could not be
   * taken for one of Express, or of what else extends Node's.
   */
  _query?: Record<string, string | undefined>;
}

/** The same request, which says its query from now on. */
export function withQuery(request: IncomingMessage): HandshakeRequest {
  return hasQuery(request) ? request : Object.assign(request, { _query: queryOf(request.url) });
}

/** The parameters of the query of a request target. */
export function queryOf(url = ""): Record<string, string | undefined> {
  const start = url.indexOf("?");
  // Each of them becomes a property of its own, `__proto__` too.
  return start === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(start + 1)));
}

function hasQuery(request: IncomingMessage): request is HandshakeRequest {
  return "_query" in request;
}
