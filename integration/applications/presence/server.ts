import type { Server as HttpServer } from "node:http";
import { type DisconnectReason, type ServerOptions, Server as SocketServer } from "socket.io";

export interface Presence {
  io: SocketServer;
  online: () => string[];
}

/** Who is online, over which transport, since when the last beat of the heart. */
export function startPresence(
  http: HttpServer,
  options: Partial<ServerOptions>,
  log: (line: string) => void,
): Presence {
  const io = new SocketServer(http, options);
  const present = new Map<string, { name: string; beats: number }>();

  const leave = (id: string, reason: DisconnectReason): void => {
    const gone = present.get(id);
    present.delete(id);
    if (gone === undefined) return;
    log(`${gone.name} offline: ${reason}, ${gone.beats > 0 ? "was alive" : "gave no sign"}`);
    io.emit("offline", gone.name);
  };

  io.engine.on("connection", (conn) => {
    log(`a connection by ${conn.transport.name}`);
  });

  io.on("connection", (socket) => {
    const name = String(socket.handshake.query["name"]);
    present.set(socket.id, { name, beats: 0 });
    log(`${name} online, ${io.engine.clientsCount} connected, ${io.of("/").sockets.size} present`);
    socket.broadcast.emit("online", name);

    socket.conn.on("upgrade", (transport) => {
      log(`${name} upgraded to ${transport.name}, ${socket.conn.transport.name}`);
    });

    socket.conn.once("close", (reason) => {
      log(`${name}'s connection closed: ${reason}`);
    });

    socket.on("beat", () => {
      const entry = present.get(socket.id);
      if (entry) entry.beats++;
      socket.volatile.emit("beat");
    });

    socket.on("kick", (who: string, isWhole: boolean) => {
      for (const [id, entry] of present) {
        if (entry.name === who) io.sockets.sockets.get(id)?.disconnect(isWhole);
      }
    });

    socket.on("disconnect", (reason) => leave(socket.id, reason));
  });

  return { io, online: () => [...present.values()].map(({ name }) => name).sort() };
}
