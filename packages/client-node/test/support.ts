import { createServer, type Server as HttpServer } from "node:http";
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket as NetSocket,
} from "node:net";
// Not the global ones: what hangs is told of where a test has time stand still, too.
import { clearTimeout, setTimeout } from "node:timers";
import { Server, type ServerOptions } from "socket.io";
import { onTestFinished } from "vitest";
import { connect, type NodeClientOptions, type Socket } from "../src/index.ts";

/** The ways in which a client may be connected. */
export const ways: readonly (readonly [name: string, options: NodeClientOptions])[] = [
  ["polling alone", { transports: ["polling"] }],
  ["websocket alone", { transports: ["websocket"] }],
  ["polling, upgraded to websocket", { transports: ["polling", "websocket"] }],
  ["the default", {}],
  ["the default, without resume", { resume: false }],
];

/** A real Socket.IO server on a port of its own. */
export interface Running {
  readonly io: Server;
  readonly http: HttpServer;
  readonly port: number;
  readonly url: string;
  /** Ends it with all its connections, as a killed process does. */
  kill(): Promise<void>;
}

export async function serve(options: Partial<ServerOptions> = {}, port = 0): Promise<Running> {
  const http = createServer();
  const io = new Server(http, options);
  await new Promise<void>((resolve) => http.listen(port, "127.0.0.1", resolve));
  const { port: actual } = http.address() as AddressInfo;
  let isOver = false;
  const kill = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    const closed = new Promise((resolve) => http.close(resolve));
    http.closeAllConnections();
    for (const socket of sockets) socket.destroy();
    await closed;
    // What is left of it forgets its sessions without a word.
    await io.close();
  };
  const sockets = new Set<NetSocket>();
  http.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  onTestFinished(kill);
  return { io, http, port: actual, url: `http://127.0.0.1:${actual}`, kill };
}

/** A way to a server that can go silent, as a network does that has lost one of its ends. */
export async function proxy(port: number): Promise<{ url: string; freeze(): void; thaw(): void }> {
  const sockets = new Set<NetSocket>();
  let isFrozen = false;
  const join = (from: NetSocket, to: NetSocket): void => {
    sockets.add(from);
    from.on("data", (bytes) => {
      if (!isFrozen) to.write(bytes);
    });
    from.on("error", () => to.destroy());
    from.on("close", () => {
      sockets.delete(from);
      if (!isFrozen) to.destroy();
    });
  };
  const server = createTcpServer((near) => {
    const far = connectTcp(port, "127.0.0.1");
    join(near, far);
    join(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    freeze: () => {
      isFrozen = true;
    },
    thaw: () => {
      isFrozen = false;
    },
  };
}

/** A client of the server, which ends with the test. */
export function client(url: string, options: NodeClientOptions = {}): Socket {
  const socket = connect(url, { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 50, ...options });
  onTestFinished(() => {
    socket.io.close();
  });
  return socket;
}

/** An emitter of any kind. */
interface Source {
  once(event: never, listener: never): unknown;
}

/** The arguments of the next event of this name; fails when it does not come. */
export function next(source: Source, event: string, limit = 30_000): Promise<unknown[]> {
  const came = new Promise<unknown[]>((resolve) => {
    source.once(event as never, ((...args: unknown[]) => resolve(args)) as never);
  });
  return within(came, event, limit);
}

export async function within<T>(promise: Promise<T>, what: string, limit = 30_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come in ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
