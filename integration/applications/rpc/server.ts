import type { Server as HttpServer } from "node:http";
import { Server, type ServerOptions, type Socket } from "socket.io";

type Result<Value> = { ok: true; value: Value } | { ok: false; code: string };

export interface ClientToServerEvents {
  divide: (a: number, b: number, callback: (result: Result<number>) => void) => void;
  hold: (ticket: string, callback: (ticket: string) => void) => void;
  release: (ticket: string) => void;
  "who are we": (wait: number, callback: (names: string[]) => void) => void;
  poll: (question: string, wait: number, callback: (answers: string[], failed: boolean) => void) => void;
  deposit: (id: string, amount: number, callback: (balance: number) => void) => void;
  whoami: (callback: (name: string, ok?: boolean) => void) => void;
  nothing: () => void;
}

export interface ServerToClientEvents {
  name: (callback: (name: string) => void) => void;
  question: (question: string, callback: (answer: string) => void) => void;
}

interface InterServerEvents {
  ping: (at: number) => void;
}

interface SocketData {
  balance: number;
}

export type RpcServer = Server<ClientToServerEvents, ServerToClientEvents, InterServerEvents, SocketData>;
type RpcSocket = Socket<ClientToServerEvents, ServerToClientEvents, InterServerEvents, SocketData>;

export function startRpc(
  http: HttpServer,
  options: Partial<ServerOptions>,
  log: (line: string) => void,
): { io: RpcServer } {
  const io: RpcServer = new Server(http, options);
  const seen = new Set<string>();

  const nameOf = async (socket: RpcSocket, wait: number): Promise<string> => {
    try {
      return await socket.timeout(wait).emitWithAck("name");
    } catch (err) {
      return err instanceof Error ? err.message : "no error";
    }
  };

  io.on("connection", (socket) => {
    const held = new Map<string, (ticket: string) => void>();
    socket.data.balance = 0;

    socket.on("divide", (a, b, callback) => {
      callback(b === 0 ? { ok: false, code: "DIVISION_BY_ZERO" } : { ok: true, value: a / b });
    });

    socket.on("hold", (ticket, callback) => held.set(ticket, callback));
    socket.on("release", (ticket) => held.get(ticket)?.(ticket));

    socket.on("whoami", (callback) => {
      socket.emit("name", (name) => callback(name, true));
    });

    socket.on("who are we", async (wait, callback) => {
      const names: string[] = [];
      for (const each of io.of("/").sockets.values()) names.push(await nameOf(each, wait));
      callback(names);
    });

    socket.on("poll", (question, wait, callback) => {
      io.timeout(wait).emit("question", question, (err, answers) => callback(answers.sort(), err !== null));
    });

    // An event may come twice, and counts once; the first answer to each is forgotten.
    socket.on("deposit", (id, amount, callback) => {
      log(`deposit ${id}`);
      if (!seen.has(id)) {
        seen.add(id);
        socket.data.balance += amount;
        return;
      }
      callback(socket.data.balance);
    });
  });

  return { io };
}
