import type { IncomingMessage } from "node:http";

/** A request as applications of Socket.IO know it. */
export interface HandshakeRequest extends IncomingMessage {
  /** The parameters of the query; of a repeated one the last value. Without a prototype. */
  readonly _query: Readonly<Record<string, string | undefined>>;
}

/** The same request, which says its query from now on. */
export function withQuery(request: IncomingMessage): HandshakeRequest {
  return hasQuery(request) ? request : Object.assign(request, { _query: queryOf(request.url) });
}

/** The parameters of the query of a request target. */
export function queryOf(url = ""): Record<string, string | undefined> {
  const query: Record<string, string | undefined> = Object.create(null);
  const start = url.indexOf("?");
  if (start === -1) return query;
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) query[name] = value;
  return query;
}

function hasQuery(request: IncomingMessage): request is HandshakeRequest {
  return "_query" in request;
}
