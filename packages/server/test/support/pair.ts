import type { Namespace, Server, ServerOptions, Socket } from "@rt/server";
import type { ManagerOptions, Socket as Peer, SocketOptions } from "socket.io-client";
import { connected, type Way } from "./client.ts";
import { type Served, serve } from "./server.ts";
import { until } from "./wait.ts";

export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** A client of the reference, and its socket on the server. */
export interface Ends {
  readonly peer: Peer;
  readonly socket: Socket;
}

export interface Pair extends Served, Ends {}

/** A server with one client. */
export async function pair(way: Way, options: ServerOptions = {}, clientOptions: ClientOptions = {}): Promise<Pair> {
  const served = await serve(options);
  return { ...served, ...(await enter(served, way, clientOptions)) };
}

/** One more client. Where it upgrades, both ends have. Either end answers the event `sync`. */
export async function enter(
  { io, port }: { readonly io: Server; readonly port: number },
  way: Way,
  options: ClientOptions = {},
  nsp = "/",
): Promise<Ends> {
  const peer = await connected(port, way, options, nsp);
  const socket = socketOf(io.of(nsp), peer);
  if (way === "upgrade") await until(() => socket.conn.upgraded);
  peer.on("sync", (answer: () => void) => answer());
  socket.on("sync", (answer: () => void) => answer());
  return { peer, socket };
}

/** The server's end of a client. */
export function socketOf(namespace: Namespace, { id }: Peer): Socket {
  const socket = namespace.sockets.get(String(id));
  if (socket === undefined) throw new Error(`no socket ${String(id)}`);
  return socket;
}

/** What either end has sent until now has come: links keep the order. */
export async function settled(...all: readonly Ends[]): Promise<void> {
  await Promise.all(all.map(({ peer, socket }) => Promise.all([peer.emitWithAck("sync"), socket.emitWithAck("sync")])));
}

/** The events of this name that come, each as the list of its arguments. */
export function heardBy(
  listener: { on(event: string, listener: (...args: unknown[]) => void): unknown },
  event: string,
): unknown[][] {
  const heard: unknown[][] = [];
  listener.on(event, (...args) => void heard.push(args));
  return heard;
}

/** Answers come in any order. */
export function ascending(values: unknown): unknown[] {
  if (!Array.isArray(values)) throw new Error("no list");
  return values.toSorted((a, b) => (a < b ? -1 : 1));
}
