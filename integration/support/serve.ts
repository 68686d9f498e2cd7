import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { io as connect, type NodeClientOptions, type Socket } from "@rt/client-node";
import { Server, type ServerOptions } from "@rt/server";
import { onTestFinished } from "vitest";

/** The ways in which a client may be connected. */
export const ways: readonly (readonly [name: string, options: NodeClientOptions])[] = [
  ["polling alone", { transports: ["polling"] }],
  ["websocket alone", { transports: ["websocket"] }],
  ["node alone", { transports: ["node"] }],
  ["streaming alone", { transports: ["streaming"] }],
  ["sse alone", { transports: ["sse"] }],
  ["multipart alone", { transports: ["multipart"] }],
  ["polling, upgraded to websocket", { transports: ["polling", "websocket"] }],
  ["polling, moved to node", { transports: ["polling", "node"] }],
  ["streaming, moved to websocket", { transports: ["streaming", "websocket"] }],
  ["streaming without sessions that outlive it", { transports: ["streaming"], resume: false }],
  ["the default", {}],
];

/** An rt server on a port of its own, for one test. */
export async function serve(
  options: Partial<ServerOptions> = {},
  port = 0,
): Promise<{ io: Server; http: HttpServer; url: string }> {
  const http = createServer();
  const io = new Server(http, options);
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const address = http.address() as AddressInfo;
  onTestFinished(() => io.close());
  return { io, http, url: `http://127.0.0.1:${address.port}` };
}

/** An rt client, for one test. */
export function client(url: string, options: NodeClientOptions = {}): Socket {
  const socket = connect(url, { forceNew: true, ...options });
  onTestFinished(() => {
    socket.disconnect();
  });
  return socket;
}

/** The arguments of the next event of this name. */
export function next(
  target: { once(event: string, listener: (...args: unknown[]) => void): unknown },
  event: string,
): Promise<unknown[]> {
  return new Promise((resolve) => {
    target.once(event, (...args) => resolve(args));
  });
}
