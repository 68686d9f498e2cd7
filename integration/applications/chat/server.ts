import type { Server as HttpServer } from "node:http";
import { type DefaultEventsMap, Server, type ServerOptions } from "socket.io";

export interface Message {
  id: number;
  from: string;
  text: string;
}

export interface ServerToClientEvents {
  message: (room: string, message: Message) => void;
  joined: (room: string, name: string) => void;
  left: (room: string, name: string) => void;
  typing: (room: string, name: string, isTyping: boolean) => void;
  notice: (text: string) => void;
}

export interface ClientToServerEvents {
  join: (room: string, callback: (history: Message[]) => void) => void;
  leave: (room: string, callback: () => void) => void;
  say: (room: string, text: string, callback: (result: { ok: boolean; error?: string }) => void) => void;
  typing: (room: string, isTyping: boolean) => void;
  shout: (text: string) => void;
}

interface SocketData {
  name: string;
}

type ChatServer = Server<ClientToServerEvents, ServerToClientEvents, DefaultEventsMap, SocketData>;

export function startChat(
  http: HttpServer,
  options: Partial<ServerOptions>,
  log: (line: string) => void,
): { io: ChatServer } {
  const io: ChatServer = new Server(http, options);
  const rooms = new Map<string, Message[]>();
  let lastId = 0;

  io.use((socket, next) => {
    socket.data.name = String(socket.handshake.auth["name"]);
    next();
  });

  io.on("connection", (socket) => {
    const name = socket.data.name;

    socket.onAny((event, ...args) =>
      log(`${name} > ${event} ${args.filter((arg) => typeof arg !== "function").join()}`),
    );
    socket.onAnyOutgoing((event) => log(`${name} < ${event}`));
    socket.emit("notice", `welcome ${name}`);

    socket.on("join", async (room, callback) => {
      await socket.join(room);
      socket.to(room).emit("joined", room, name);
      callback(rooms.get(room) ?? []);
    });

    socket.on("leave", async (room, callback) => {
      await socket.leave(room);
      socket.to(room).emit("left", room, name);
      callback();
    });

    socket.on("say", (room, text, callback) => {
      if (!socket.rooms.has(room)) {
        callback({ ok: false, error: `not in ${room}` });
        return;
      }
      const message = { id: ++lastId, from: name, text };
      rooms.set(room, [...(rooms.get(room) ?? []), message]);
      io.to(room).emit("message", room, message);
      callback({ ok: true });
    });

    socket.on("typing", (room, isTyping) => {
      socket.to(room).volatile.emit("typing", room, name, isTyping);
    });

    socket.on("shout", (text) => {
      socket.broadcast.emit("notice", `${name}: ${text}`);
    });

    socket.on("disconnecting", (reason) => {
      log(`${name} disconnecting: ${reason}`);
      for (const room of socket.rooms) {
        if (room !== socket.id) socket.to(room).emit("left", room, name);
      }
    });

    socket.on("disconnect", (reason) => {
      log(`${name} disconnect: ${reason}, in ${socket.rooms.size} rooms`);
    });
  });

  return { io };
}
