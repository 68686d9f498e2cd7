import type { Server as HttpServer } from "node:http";
import { type Namespace, Server, type ServerOptions, type Socket } from "socket.io";

/** A site with tenants, guests, and a namespace for its administrators. */
export function startSite(
  http: HttpServer,
  options: Partial<ServerOptions>,
  log: (line: string) => void,
): { io: Server; admin: Namespace } {
  const io = new Server(http, { ...options, cleanupEmptyChildNamespaces: true });

  const rooms = io.of("/").adapter;
  const isNamed = (room: string): boolean => room.startsWith("floor-");
  rooms.on("create-room", (room) => isNamed(room) && log(`${room} opens`));
  rooms.on("join-room", (room) => isNamed(room) && log(`${room} is entered`));
  rooms.on("leave-room", (room) => isNamed(room) && log(`${room} is left`));
  rooms.on("delete-room", (room) => isNamed(room) && log(`${room} closes`));

  io.on("new_namespace", (namespace) => log(`new namespace ${namespace.name}`));
  io.engine.on("connection_error", ({ code, message }) => log(`refused: ${code} ${message}`));

  io.on("connection", (socket) => {
    socket.on("walk", async (from: string | null, to: string | null, callback) => {
      if (from !== null) await socket.leave(from);
      if (to !== null) await socket.join(to);
      callback([...socket.rooms].filter((room) => room !== socket.id));
    });
  });

  const tenants = io.of(/^\/tenant-\w+$/);
  tenants.use((socket, next) => {
    const { key } = socket.handshake.auth;
    next(key === `key of ${socket.nsp.name}` ? undefined : new Error("wrong key"));
  });
  tenants.on("connection", (socket) => {
    log(`somebody in ${socket.nsp.name}`);
    socket.emit("welcome", socket.nsp.name);
    socket.on("tell", (text) => socket.nsp.emit("told", text));
  });

  const guests = io.of((name, auth, next) => next(null, name.startsWith("/guests/") && auth["ticket"] === "valid"));
  guests.on("connection", (socket: Socket) => {
    socket.emit("welcome", `guest of ${socket.nsp.name.slice(8)}`);
  });

  const admin = io.of("/admin");
  admin.use((socket, next) => {
    if (socket.handshake.auth["token"] === "secret") return next();
    const err = new Error("not authorized");
    next(Object.assign(err, { data: { code: 401 } }));
  });

  admin.on("connection", (socket) => {
    socket.use(([event, ...args], next) => {
      if (event === "drop" && typeof args[0] !== "string") next(new TypeError("drop what?"));
      else next();
    });
    socket.on("error", (err) => socket.emit("rejected", err.name, err.message));

    socket.on("announce", (text) => {
      io.emit("announcement", text);
      tenants.emit("announcement", text);
    });

    socket.on("count", async (callback) => {
      const sockets = await io.fetchSockets();
      callback({ sockets: sockets.length, connections: io.engine.clientsCount });
    });

    socket.on("drop", (namespace: string, isWhole: boolean) => {
      io.of(namespace).disconnectSockets(isWhole);
    });

    socket.on("tell other servers", (callback) => {
      callback(io.serverSideEmit("hello", 1), io.of("/admin").serverSideEmit("hello", 2));
    });
  });

  return { io, admin };
}
