import { createServer } from "node:http";
import type {
  BroadcastOperator,
  DisconnectReason,
  Event,
  ExtendedError,
  Namespace,
  RemoteSocket,
  Server,
  ServerOptions,
  Socket as ServerSocket,
} from "socket.io";
import * as serverNames from "socket.io";
import type {
  DisconnectDescription,
  ManagerOptions,
  ManagerReservedEvents,
  SocketOptions,
  SocketReservedEvents,
} from "socket.io-client";
import byDefault, * as clientNames from "socket.io-client";
import { describe, expect, it, onTestFinished } from "vitest";
import { pairing } from "../support/ways.ts";

interface FromServer {
  news: (text: string, at: number) => void;
  ask: (question: string, answer: (text: string) => void) => void;
}

interface ToServer {
  say: (text: string) => void;
  sum: (a: number, b: number, answer: (sum: number) => void) => void;
}

interface BetweenServers {
  ping: (at: number) => void;
}

interface Data {
  name: string;
  roles: string[];
}

/** What an application writes down beside its code, by the types' names. */
interface Kept {
  server: Server<ToServer, FromServer, BetweenServers, Data>;
  namespace: Namespace<ToServer, FromServer, BetweenServers, Data>;
  operator: BroadcastOperator<FromServer, Data>;
  options: Partial<ServerOptions>;
  connect: ReturnType<typeof clientNames.io>;
}

const middleware = (
  socket: ServerSocket<ToServer, FromServer, BetweenServers, Data>,
  next: (err?: ExtendedError) => void,
): void => {
  socket.data.name = String(socket.handshake.auth["name"] ?? socket.handshake.query["name"]);
  socket.data.roles = [];
  next();
};

const watch = ([name, ...args]: Event, next: (err?: Error) => void): void => {
  if (name === "say" && args[0].length > 1000) next(new Error("too long"));
  else next();
};

const gone = (reason: DisconnectReason, description?: { message?: string }): string =>
  `${reason}: ${description?.message}`;

const left = (reason: clientNames.Socket.DisconnectReason, details?: DisconnectDescription): string =>
  details instanceof Error ? `${reason}: ${details.message}` : `${reason}: ${details?.description}`;

/** Options that one module of an application has for pages and for Node. */
const shared: Partial<ManagerOptions & SocketOptions> = {
  agent: false,
  autoUnref: true,
  ca: ["certificate"],
  cert: "certificate",
  ciphers: "ALL",
  key: "key",
  passphrase: "secret",
  perMessageDeflate: { threshold: 1024 },
  pfx: "pfx",
  query: { name: "x", roles: ["a", "b"], count: 2, isNew: true },
  rejectUnauthorized: false,
  transportOptions: { polling: { extraHeaders: { a: "1" }, rejectUnauthorized: true } },
};

/** As many write it: not called, for the variable is not there. */
export const byEnvironment = (): clientNames.Socket => clientNames.io(process.env["SERVER_URL"]);
export const managerByEnvironment = (): clientNames.Manager =>
  new clientNames.Manager(process.env["SERVER_URL"], shared);

const rolesOf = (sockets: RemoteSocket<FromServer, Data>[]): string[] => sockets.flatMap(({ data }) => data.roles);

describe("the names that applications import", () => {
  it("are those of the implementation that is on trial", () => {
    expect("RtError" in clientNames).toBe(pairing.client === "rt");
    expect("BroadcastAckError" in serverNames).toBe(pairing.server === "rt");
  });

  it("are there, by name, by default, and on the function", () => {
    const { connect, io, Manager, protocol, Socket } = clientNames;
    expect([byDefault, connect]).toEqual([io, io]);
    expect(protocol).toBe(5);
    expect(["io", "connect", "Manager", "Socket"].map((name): unknown => Reflect.get(io, name))).toEqual([
      io,
      io,
      Manager,
      Socket,
    ]);
    for (const name of ["Server", "Namespace", "Socket"]) expect(serverNames).toHaveProperty(name);
  });

  it("have classes to ask of instances, and types for all that applications keep", () => {
    const http = createServer();
    const server: Kept["server"] = new serverNames.Server(http);
    onTestFinished(async () => {
      await server.close();
    });
    server.use(middleware).on("connection", (socket) => {
      socket.use(watch);
      socket.on("sum", (a, b, answer) => answer(a + b));
      socket.on("disconnect", (reason, description) => gone(reason, description));
      void socket.timeout(5).emitWithAck("ask", "?");
      socket.timeout(5).emit("ask", "?", (err: Error, text) => (err ? err.message : text.trim()));
      socket.broadcast.timeout(5).emit("ask", "?", (err: Error, texts) => (err ? err.message : texts.length));
    });
    const namespace: Kept["namespace"] = server.of("/x");
    const operator: Kept["operator"] = server.to("room");
    const fetched: Promise<string[]> = operator.fetchSockets().then(rolesOf);
    namespace.timeout(5).emit("ask", "?", (err: Error, texts) => (err ? err.message : texts.length));
    namespace.on("ping", (at) => at.toFixed());
    server.on("new_namespace", ({ name }) => name.length);

    const options: Partial<ManagerOptions & SocketOptions> = {
      autoConnect: false,
      forceNew: true,
      auth: { name: "x" },
    };
    const socket: clientNames.Socket<FromServer, ToServer> = clientNames.io("http://localhost", options);
    const onError: ManagerReservedEvents["error"] = (err) => err.message;
    const onConnect: SocketReservedEvents["connect"] = () => socket.id?.length;
    socket.io.on("error", onError);
    socket.on("connect", onConnect);
    socket.on("disconnect", (reason, details) => left(reason, details));
    socket.on("ask", (question, answer) => answer(question.toUpperCase()));

    socket.timeout(5).emit("sum", 1, 2, (err: Error, sum) => (err ? err.message : sum.toFixed()));

    const manager: clientNames.Manager<FromServer, ToServer> = socket.io;
    const other: clientNames.Socket<FromServer, ToServer> = manager.socket("/x", { auth: { name: "y" } });
    other.emit("say", "kept until it is connected");

    expect([namespace instanceof serverNames.Namespace, socket instanceof clientNames.Socket]).toEqual([true, true]);
    expect([manager instanceof clientNames.Manager, server instanceof serverNames.Server]).toEqual([true, true]);
    return expect(fetched).resolves.toEqual([]);
  });

  it("stand for anything where an application has named no types", () => {
    const untyped: Server = new serverNames.Server();
    untyped.on("connection", (socket) => {
      socket.data.anything.at.all = socket.handshake.headers.origin;
      socket.on("whatever", (first, second, callback) => callback(first.deep.value + second));
    });
    const socket: Kept["connect"] = clientNames.io("http://localhost", { autoConnect: false, forceNew: true });
    socket.emit("whatever", { deep: { value: 1 } }, 2, (sum: number) => sum.toFixed());
    expect(socket.connected).toBe(false);
  });
});
