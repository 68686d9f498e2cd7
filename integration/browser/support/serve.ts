import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import { Server as RtServer } from "@rt/server";
import { Server as ReferenceServer } from "socket.io";
import { onTestFinished } from "vitest";
import { site } from "./site.ts";

/** The servers that a browser may meet. */
export const kinds = ["rt", "socket.io"] as const;
export type Kind = (typeof kinds)[number];

/** A client as either server shows it. */
export interface Peer {
  readonly id: string;
  readonly conn: { readonly transport: { readonly name: string } };
  emit(event: string, ...args: unknown[]): unknown;
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** What both servers take. */
export interface ServeOptions {
  readonly cors?: { readonly origin: string; readonly credentials?: boolean };
  readonly pingInterval?: number;
  readonly pingTimeout?: number;
  /** For a server of rt alone. */
  readonly transports?: readonly string[];
}

export interface Running {
  readonly http: HttpServer;
  readonly port: number;
  /** The site, by a name that is not one of this machine. */
  readonly url: string;
  /** How many connections there are. */
  readonly connections: () => number;
  /** The TCP connections. */
  readonly tcp: ReadonlySet<NetSocket>;
  readonly onPeer: (listener: (peer: Peer) => void) => void;
  /** Ends it with all its connections, as a killed process does. */
  kill(): Promise<void>;
}

/** A server with the site of the tests, for one test. Its sockets send back what `echo` brings. */
export async function serve(kind: Kind, options: ServeOptions = {}, port = 0): Promise<Running> {
  const { transports: _ofRtAlone, ...common } = options;
  const http = createServer(site);
  const tcp = new Set<NetSocket>();
  http.on("connection", (one) => {
    tcp.add(one);
    one.once("close", () => tcp.delete(one));
  });
  const io = kind === "rt" ? new RtServer(http, options) : new ReferenceServer(http, common);
  const onPeer = (listener: (peer: Peer) => void): void => {
    if (io instanceof ReferenceServer) io.on("connection", listener);
    else io.on("connection", listener);
  };
  onPeer((peer) => peer.on("echo", echo));
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  const kill = async (): Promise<void> => {
    const closed = http.listening ? once(http, "close") : undefined;
    http.close();
    for (const one of tcp) one.destroy();
    await closed;
    // What is left of it forgets its sessions without a word, in its own time.
    void io.close();
  };
  onTestFinished(kill);
  const { port: actual } = http.address() as AddressInfo;
  return {
    http,
    port: actual,
    url: `http://rt.test:${actual}`,
    connections: () => io.engine.clientsCount,
    tcp,
    onPeer,
    kill,
  };
}

function echo(...args: unknown[]): void {
  const answer = args.pop();
  if (typeof answer === "function") answer(...args);
}
