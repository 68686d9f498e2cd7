import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { HttpHeaders, HttpRequest } from "@rt/protocol";
import { parseQuery } from "./query.ts";

/** What both kinds of exchange say about their request; query and headers are read when first asked for. */
export class NodeRequest implements HttpRequest {
  readonly method: string;
  readonly url: string;
  protected readonly request: IncomingMessage;
  #query: ReadonlyMap<string, string> | undefined;
  #headers: HttpHeaders | undefined;

  constructor(request: IncomingMessage) {
    this.request = request;
    this.method = request.method ?? "GET";
    this.url = request.url ?? "/";
  }

  get query(): ReadonlyMap<string, string> {
    this.#query ??= parseQuery(this.url);
    return this.#query;
  }

  get headers(): HttpHeaders {
    this.#headers ??= joinHeaders(this.request.headers);
    return this.#headers;
  }

  get remoteAddress(): string {
    return this.request.socket.remoteAddress ?? "";
  }

  get secure(): boolean {
    return "encrypted" in this.request.socket;
  }
}

/** Node gives one header, `set-cookie`, as an array; and HTTP/2 has the host, and what is no header, under names of its own. */
export function joinHeaders(headers: IncomingHttpHeaders): HttpHeaders {
  // Without a prototype, so that a name such as `constructor` is absent when it was not sent.
  const joined: Record<string, string | undefined> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(":")) joined[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  // Where both are given it alone counts (RFC 9113, section 8.3.1).
  const authority = headers[":authority"];
  if (typeof authority === "string") joined["host"] = authority;
  return joined;
}
