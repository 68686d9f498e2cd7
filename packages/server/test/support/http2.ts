import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { Server, type ServerOptions } from "@rt/server";
import { onTestFinished } from "vitest";
import { CERTIFICATE, KEY } from "./certificate.ts";

export interface Http2Served {
  readonly io: Server;
  readonly http: Http2SecureServer;
  readonly port: number;
  readonly errors: unknown[];
}

/** A server on HTTP/2 with TLS, which falls back to HTTP/1.1. */
export async function serveHttp2(options: ServerOptions = {}, more: SecureServerOptions = {}): Promise<Http2Served> {
  const errors: unknown[] = [];
  const http = createSecureServer({ key: KEY, cert: CERTIFICATE, allowHTTP1: true, ...more });
  const io = new Server(http, { closeTimeout: 100, onError: (error) => errors.push(error), ...options });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void io.close());
  return { io, http, port: (http.address() as AddressInfo).port, errors };
}

/** A connection of HTTP/2, on which all requests of a client go. */
export async function session(port: number, scheme: "https" | "http" = "https"): Promise<ClientHttp2Session> {
  const made = connect(`${scheme}://127.0.0.1:${port}`, { ca: CERTIFICATE });
  onTestFinished(() => made.destroy());
  made.on("error", () => undefined);
  await once(made, "connect");
  return made;
}

export interface Http2Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request, and its answer. Rejected where it is reset. */
export async function ask2(
  client: ClientHttp2Session,
  path: string,
  { method = "GET", body, headers = {} }: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<Http2Answer> {
  const stream = begin2(client, path, { ":method": method, ...headers });
  stream.end(body);
  let received = "";
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    received += part;
  });
  const answered = once(stream, "response");
  await once(stream, "end");
  const [answer] = (await answered) as [IncomingHttpHeaders & { ":status"?: number }];
  return { status: answer[":status"], headers: answer, body: received };
}

/** A request that is not ended. */
export function begin2(
  client: ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
): ClientHttp2Stream {
  return client.request({ ":path": path, ...headers }, { endStream: false });
}
