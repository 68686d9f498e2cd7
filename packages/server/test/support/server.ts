import { once } from "node:events";
import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions } from "@rt/server";
import { onTestFinished } from "vitest";

/** A server on a free port of the loopback, and what its `onError` took. */
export interface Served {
  readonly io: Server;
  readonly http: HttpServer;
  readonly port: number;
  readonly errors: unknown[];
}

/** Errors that no test expects end it; a test that expects some looks into `errors`. */
export async function serve(
  options: ServerOptions = {},
  listener?: RequestListener,
  http: HttpServer = createServer(listener ?? notFound),
): Promise<Served> {
  const errors: unknown[] = [];
  const io = new Server(http, { closeTimeout: 20_000, onError: (error) => errors.push(error), ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  // What is left of clients that a test does not end has its time-out, which nobody waits for.
  onTestFinished(() => void io.close());
  return { io, http, port: portOf(http), errors };
}

export function portOf(http: HttpServer): number {
  return (http.address() as AddressInfo).port;
}

const notFound: RequestListener = (_request, response) => {
  response.writeHead(404).end();
};
