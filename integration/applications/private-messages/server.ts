import { randomUUID } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import { type ExtendedError, Server, type ServerOptions, type Socket } from "socket.io";

/** No types of events: what is said is as in JavaScript. */
interface Session {
  userID: string;
  name: string;
}

class Refusal extends Error implements ExtendedError {
  data: { code: string; hint: string };

  constructor(code: string, hint: string) {
    super(`refused: ${code}`);
    this.data = { code, hint };
  }
}

export function startPrivateMessages(
  http: HttpServer,
  options: Partial<ServerOptions>,
  log: (line: string) => void,
): { io: Server } {
  const io = new Server(http, { ...options, serveClient: false });
  const sessions = new Map<string, Session>();

  // The reference has no types for middlewares that take their time, and the applications that have some do not care.
  // oxlint-disable-next-line typescript/no-misused-promises
  io.use(async (socket, next) => {
    const { sessionID, name } = socket.handshake.auth;
    const session = sessions.get(sessionID);
    if (session !== undefined) {
      socket.data = { sessionID, user: session };
      return next();
    }
    if (sessionID !== undefined) return next(new Refusal("UNKNOWN_SESSION", "log in again"));
    if (!name) return next(new Refusal("NO_NAME", "send a name"));
    socket.data.sessionID = randomUUID();
    socket.data.user = { userID: `id of ${name}`, name };
    next();
  });

  io.use((socket, next) => {
    if (socket.data.user.name === "mallory") next(new Error("banned"));
    else next();
  });

  io.on("connection", async (socket: Socket) => {
    const { sessionID, user } = socket.data;
    sessions.set(sessionID, user);
    await socket.join(user.userID);

    const tabs = (await io.in(user.userID).fetchSockets()).length;
    log(`${user.name} opens tab ${tabs}`);
    socket.emit("session", { sessionID, ...user });
    if (tabs === 1) socket.broadcast.emit("user connected", user);

    socket.on("users", async (callback) => {
      const users = new Map<string, string>();
      for (const other of await io.fetchSockets()) users.set(other.data.user.userID, other.data.user.name);
      callback([...users.values()].sort());
    });

    socket.on("private message", ({ to, text }, callback) => {
      socket.to(to).to(user.userID).emit("private message", { from: user.userID, to, text });
      if (callback) callback({ sent: true });
    });

    socket.on("invite", (to: string, topic: string) => {
      io.in([to, user.userID]).socketsJoin(`topic:${topic}`);
      io.to(`topic:${topic}`).except(user.userID).emit("invited", topic, user.name);
    });

    socket.on("publish", (topic: string, text: string) => {
      io.to(`topic:${topic}`).emit("published", topic, text);
    });

    socket.on("abandon", (topic: string) => {
      io.in(`topic:${topic}`).socketsLeave(`topic:${topic}`);
    });

    socket.on("log out everywhere", () => {
      sessions.delete(sessionID);
      io.in(user.userID).disconnectSockets();
    });

    socket.on("disconnect", async () => {
      const matchingSockets = await io.in(user.userID).fetchSockets();
      log(`${user.name} closes a tab, ${matchingSockets.length} left`);
      if (matchingSockets.length === 0) socket.broadcast.emit("user disconnected", user.userID);
    });
  });

  return { io };
}
