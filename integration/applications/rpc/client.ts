import { io as connect, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "./server.ts";

export type RpcSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export function openRpc(
  url: string,
  name: string,
  answer: ((question: string) => string) | undefined,
  options: Partial<ManagerOptions & SocketOptions>,
): RpcSocket {
  const socket: RpcSocket = connect(url, options);
  socket.on("name", (callback) => callback(name));
  socket.on("question", (question, callback) => {
    if (answer !== undefined) callback(answer(question));
  });
  return socket;
}

export async function divide(socket: RpcSocket, a: number, b: number): Promise<number> {
  const result = await socket.emitWithAck("divide", a, b);
  if (!result.ok) throw Object.assign(new Error("no result"), { code: result.code });
  return result.value;
}

/** With a time limit the error comes first. */
export function hold(socket: RpcSocket, ticket: string, within: number): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.timeout(within).emit("hold", ticket, (err, released) => {
      if (err) reject(err);
      else resolve(released);
    });
  });
}
