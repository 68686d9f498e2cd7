import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { HttpRequest } from "@rt/protocol";

/**
 * A request as `node:http` would have made it, for the application's own functions, where there was none of it, or it is no longer there.
 * Its socket was never connected, but has the address.
 */
export function madeMessage({
  method,
  url,
  headers,
  remoteAddress,
  secure,
}: Pick<HttpRequest, "method" | "url" | "headers" | "remoteAddress" | "secure">): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  if (secure) Object.defineProperty(socket, "encrypted", { value: true });
  const message = new IncomingMessage(socket);
  // It has no body: whoever reads comes to its end.
  message.push(null);
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) => [name, value ?? ""]);
  const about = { method, url, headers: { ...headers }, rawHeaders, httpVersion: "1.1" };
  return Object.assign(message, about, { httpVersionMajor: 1, httpVersionMinor: 1, complete: true });
}
