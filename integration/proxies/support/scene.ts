import type { NodeClientOptions, Socket } from "@rt/client-node";
import type { Server, ServerOptions, Socket as ServerSocket } from "@rt/server";
import { CERTIFICATE } from "../../../packages/transports/test/support/certificate.ts";
import { client, serve } from "../../support/serve.ts";
import { startHaproxy } from "./haproxy.ts";
import { startNginx } from "./nginx.ts";
import type { Proxy, ProxyOptions, Scheme } from "./proxy.ts";
import { transports } from "./transports.ts";

/** The proxies, each as it is documented. */
export const proxies: readonly (readonly [name: string, start: (options: ProxyOptions) => Promise<Proxy>])[] = [
  ["nginx", startNginx],
  ["HAProxy", startHaproxy],
];

export const schemes: readonly Scheme[] = ["http", "https"];

/** A server with all transports, and a proxy before it. */
export interface Scene {
  readonly io: Server;
  readonly proxy: Proxy;
}

export async function behind(
  start: (options: ProxyOptions) => Promise<Proxy>,
  options: Partial<ServerOptions> = {},
  proxyOptions: Omit<ProxyOptions, "upstream"> = {},
): Promise<Scene> {
  const { io, url } = await serve({ transports: transports.map(({ name }) => name), closeTimeout: 100, ...options });
  return { io, proxy: await start({ ...proxyOptions, upstream: [portOf(url)] }) };
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** An rt client that comes back quickly. */
export function through(proxy: Proxy, scheme: Scheme, options: NodeClientOptions): Socket {
  const quick = { reconnectionDelay: 20, reconnectionDelayMax: 100 };
  return client(proxy.url(scheme), { ca: CERTIFICATE, ...quick, ...options });
}

/** The server's socket of the next client. */
export function nextPeer(io: Server): Promise<ServerSocket> {
  return new Promise((resolve) => {
    io.once("connection", resolve);
  });
}

/** Both ends of a connection by each transport. */
export interface Pair {
  readonly name: string;
  readonly socket: Socket;
  readonly peer: ServerSocket;
}

/** One after the other, so that each is the next to join. */
export async function pairPerTransport(io: Server, proxy: Proxy, scheme: Scheme): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (const { name } of transports) {
    const joined = nextPeer(io);
    const socket = through(proxy, scheme, { transports: [name] });
    pairs.push({ name, socket, peer: await joined });
  }
  return pairs;
}

/** The name of the transport that carries a client. */
export function carrierOf(socket: Socket): string | undefined {
  return socket.io.engine?.transport.name;
}

export function countTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

/** The first arguments of the events of this name, as they come; `all` settles when there are so many. */
export function collect(
  target: { on(event: string, listener: (...args: unknown[]) => void): unknown },
  event: string,
  count: number,
): { readonly got: unknown[]; readonly all: Promise<void> } {
  const got: unknown[] = [];
  const all = new Promise<void>((resolve) => {
    target.on(event, (value) => {
      got.push(value);
      if (got.length === count) resolve();
    });
  });
  return { got, all };
}
