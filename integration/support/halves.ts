import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket as NetSocket } from "node:net";
import { io as connectRt } from "@rt/client-node";
import type { Dialer } from "@rt/protocol";
import { Server as RtServer } from "@rt/server";
import { Server as SocketIoServer } from "socket.io";
import { io as connectSocketIo } from "socket.io-client";
import { onTestFinished } from "vitest";
import type { Cell } from "./cells.ts";
import { MemoryWay } from "./memory-way.ts";

type Listener = (...args: unknown[]) => void;

/** What tells of something. */
export interface Source {
  once(event: string, listener: Listener): unknown;
}

/** A socket of either make, at either end. */
export interface Talker extends Source {
  readonly id?: string | undefined;
  /** Not there at all on clients of Socket.IO before they are connected. */
  readonly recovered?: boolean;
  on(event: string, listener: Listener): unknown;
  removeAllListeners(event: string): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
}

/** A client's socket. */
export interface Near extends Talker {
  readonly connected: boolean;
  readonly io: Source & {
    readonly opts: { transports?: unknown };
    readonly engine: (Source & { readonly transport: { readonly name: string } }) | undefined;
  };
}

/** A server's socket. */
export interface Far extends Talker {
  readonly conn: Source & { readonly transport: { readonly name: string } };
}

/** A running server, which ends with the test. */
export interface ServerHalf {
  readonly url: string;
  readonly memory: MemoryWay;
  /** The next client's socket. */
  connection(): Promise<Far>;
  /** Breaks all links. */
  cut(): void;
}

const RT_TRANSPORTS = ["polling", "websocket", "node", "streaming", "sse", "multipart"];

export async function startServer(make: Cell["server"]): Promise<ServerHalf> {
  const http = createServer();
  const memory = new MemoryWay();
  const io: Source & { close(): Promise<void> } =
    make === "rt"
      ? new RtServer(http, { transports: [...RT_TRANSPORTS, memory.acceptor] })
      : new SocketIoServer(http, { transports: ["polling", "websocket"] });
  onTestFinished(() => io.close());
  const open = new Set<NetSocket>();
  http.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    memory,
    connection: () => new Promise((resolve) => io.once("connection", (far) => resolve(far as Far))),
    cut: () => {
      memory.cut();
      for (const socket of open) socket.destroy();
    },
  };
}

/** What the option `transports` of a client is to hold. */
export function listOf(server: ServerHalf, ...names: readonly Cell["transport"][]): (string | Dialer)[] {
  return names.map((name) => (name === "memory" ? server.memory.dialer : name));
}

/** A client of the server, which ends with the test. */
export function startClient(make: Cell["client"], server: ServerHalf, ...names: readonly Cell["transport"][]): Near {
  const common = { forceNew: true, reconnectionDelay: 1, reconnectionDelayMax: 5 };
  if (make === "socket.io") {
    const socket = connectSocketIo(server.url, { ...common, transports: [...names] });
    onTestFinished(() => void socket.disconnect());
    return socket;
  }
  const socket = connectRt(server.url, { ...common, transports: listOf(server, ...names), resume: make === "rt" });
  onTestFinished(() => void socket.disconnect());
  return socket;
}
