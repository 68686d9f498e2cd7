import type { IncomingMessage, ServerResponse } from "node:http";
import { Http2ServerRequest, Http2ServerResponse, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";

/** What the event `stream` of an HTTP/2 server brings. */
export type StreamArguments = [
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  flags: number,
  rawHeaders: string[],
];

/**
 * A stream of HTTP/2 as the request and response that Node's compatibility API makes of it, which stand for those of `node:http`. Made
 * here, because Node makes them only where the application listens for requests, and then shows the stream to all its listeners.
 */
export function asRequest([stream, headers, , rawHeaders]: StreamArguments): readonly [
  IncomingMessage,
  ServerResponse,
] {
  const request = new Http2ServerRequest(stream, headers, {}, rawHeaders);
  const response = new Http2ServerResponse(stream);
  // As Node does by itself.
  if (headers.expect === "100-continue") response.writeContinue();
  // Their types are not related, but for what is theirs alone they are alike: that is what they are for.
  return [request as unknown as IncomingMessage, response as unknown as ServerResponse];
}

/** Is there nobody any more to answer, or was it done? Node has no word for the first that holds for both kinds of response. */
export function isOver(response: ServerResponse): boolean {
  const isGone = response instanceof Http2ServerResponse ? response.stream.closed : response.destroyed;
  return isGone || response.headersSent;
}
