import type { IncomingMessage, ServerResponse } from "node:http";
import { Http2ServerResponse } from "node:http2";
import type { HttpExchange } from "@rt/protocol";
import { NodeHttpExchange } from "./http-exchange.ts";
import { NodeHttp2Exchange } from "./http2-exchange.ts";

/** A request of `node:http` or `node:https`, or of the compatibility API of `node:http2`, as an {@link HttpExchange}. */
export function nodeHttpExchange(request: IncomingMessage, response: ServerResponse): HttpExchange {
  return response instanceof Http2ServerResponse
    ? new NodeHttp2Exchange(request, response, response.stream)
    : new NodeHttpExchange(request, response);
}
