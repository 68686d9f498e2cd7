// An echo server. It prints its port, serves until its standard input ends, and then leaves by itself.
import { ok } from "node:assert/strict";
import { createServer } from "node:http";
import rt, { Server, type ServerOptions, type Socket } from "@rt/server";

interface FromClient {
  echo(text: string, bytes: Uint8Array, answer: (text: string, bytes: Uint8Array) => void): void;
  join(room: string, answer: (size: number) => void): void;
  message(text: string): void;
}

interface FromServer {
  news(count: number): void;
  message(text: string): void;
}

interface Data {
  joined: string;
}

// What an application puts on its sockets. Not always there: so it holds of the sources too, where nobody puts it there.
declare module "@rt/server" {
  interface Socket {
    userId?: string;
  }
  interface Namespace<ListenEvents, EmitEvents, ServerSideEvents, SocketData> {
    known?: Map<string, Socket<ListenEvents, EmitEvents, ServerSideEvents, SocketData>>;
  }
  interface Conn {
    certificate?: string;
  }
}

const options: ServerOptions = { maxHttpBufferSize: 100_000, cors: { origin: false } };
const http = createServer();

// What others import has a name for each of its types.
export const io = rt<FromClient, FromServer, Record<string, never>, Data>(http, options);
export const hall = io.of("/hall");
export const games = io.of(/^\/game-/);
export const others = hall.except("hall");
export const find = (id: string) => hall.sockets.get(id);
export const everybody = () => io.in("hall").fetchSockets();
export const parts = (it: Socket) => [it.conn, it.client, it.request, it.handshake, it.timeout(5), it.adapter] as const;
export const { engine } = io;
ok(io instanceof Server);

io.use((socket, next) => {
  socket.userId = socket.id;
  socket.conn.certificate = "none";
  socket.nsp.known?.set(socket.userId, socket);
  next();
});

function meet(socket: Socket<FromClient, FromServer, Record<string, never>, Data>): void {
  socket.on("echo", (text, bytes, answer) => answer(text, bytes));
  socket.on("message", (text) => socket.send(text));
  socket.on("join", (room, answer) => {
    socket.data.joined = room;
    void socket.join(room);
    answer(socket.nsp.adapter.rooms.get(room)?.size ?? 0);
    io.to(socket.data.joined).emit("news", 1);
  });
  // @ts-expect-error -- the event is none of those above
  socket.emit("unheard of");
}
io.on("connection", meet);

http.listen(0, "127.0.0.1", () => {
  const address = http.address();
  console.log(typeof address === "object" ? address?.port : address);
});
process.stdin.on("end", () => void io.close()).resume();
