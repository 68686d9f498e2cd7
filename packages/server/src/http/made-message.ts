import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { HttpRequest } from "@rt/protocol";

/**
 * A request as `node:http` would have made it, for the application's own functions, where there was none of it, or it is no longer there.
 * The headers are the object that was given.
 */
export function madeMessage(
  { method, url, headers }: Pick<HttpRequest, "method" | "url" | "headers">,
  socket: Socket,
): IncomingMessage {
  const message = new IncomingMessage(socket);
  // It has no body: whoever reads comes to its end.
  message.push(null);
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, value ?? ""]);
  const about = { method, url, headers, rawHeaders, httpVersion: "1.1" };
  return Object.assign(message, about, { httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
}
