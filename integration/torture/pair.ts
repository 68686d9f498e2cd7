import type { Server as HttpServer } from "node:http";
import { io as connectRt } from "@rt/client-node";
import { Server as RtServer } from "@rt/server";
import { Server as SocketIoServer } from "socket.io";
import { io as connectSocketIo } from "socket.io-client";
import type { Wire } from "./correspondent.ts";

/** Options of a server that mean the same to both libraries, as plain data. Times in milliseconds. */
export interface ServerTraits {
  readonly pingInterval?: number;
  readonly pingTimeout?: number;
  readonly upgradeTimeout?: number;
}

/** The same of a client. */
export interface ClientTraits {
  readonly transports: readonly string[];
  readonly tryAllTransports?: boolean;
  readonly timeout?: number;
}

/** What tells of the life of a connection. */
export interface Connection {
  on(event: string, listener: (...args: unknown[]) => void): unknown;
}

/** A socket of the server. */
export interface ServerWire extends Wire {
  readonly handshake: { readonly auth: Readonly<Record<string, unknown>> };
  readonly conn: Connection;
  join(room: string): unknown;
}

/** A socket of the client. */
export interface ClientWire extends Wire {
  readonly io: Connection & {
    readonly engine: { readonly transport: { readonly name: string } } | undefined;
    socket(namespace: string, options: { readonly auth: object }): ClientWire;
  };
  timeout(ms: number): { emitWithAck(event: string, ...args: unknown[]): Promise<unknown> };
  disconnect(): unknown;
}

/** What is used of a server. */
export interface ServerSide {
  of(namespace: string): {
    on(event: "connection", listener: (socket: ServerWire) => void): unknown;
    to(room: string): { emit(event: string, ...args: unknown[]): unknown };
  };
  close(): Promise<void>;
}

/** A server and a client that are made for each other. */
export interface Pair {
  serve(http: HttpServer, traits: ServerTraits): ServerSide;
  /** The socket of `/`. */
  connect(url: string, traits: ClientTraits, auth: object): ClientWire;
}

/** Cuts come so often that a client that takes its time would be away for most of it. */
const EAGER = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 200 };

/** The last is Socket.IO with its `connectionStateRecovery`. */
export type PairName = "rt" | "socket.io" | "socket.io+recovery";

/** The pairs by name. */
export const PAIRS: Readonly<Record<PairName, Pair>> = {
  rt: {
    serve: (http, traits) => new RtServer(http, traits),
    connect: (url, traits, auth) => connectRt(url, { ...EAGER, ...traits, auth }),
  },
  "socket.io": {
    serve: (http, traits) => new SocketIoServer(http, traits),
    connect: (url, { transports, ...traits }, auth) =>
      connectSocketIo(url, { ...EAGER, ...traits, transports: [...transports], auth }),
  },
  "socket.io+recovery": {
    serve: (http, traits) => new SocketIoServer(http, { ...traits, connectionStateRecovery: {} }),
    connect: (url, { transports, ...traits }, auth) =>
      connectSocketIo(url, { ...EAGER, ...traits, transports: [...transports], auth }),
  },
};
