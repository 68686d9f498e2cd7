import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { ClientToServerEvents, ServerToClientEvents } from "./server.ts";

export type UploadSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

export interface Result {
  size: number;
  hash: string;
  preview: Uint8Array;
}

export function connectUploads(
  url: string,
  user: string,
  options: Partial<ManagerOptions & SocketOptions>,
): UploadSocket {
  return io(url, { ...options, auth: { user } });
}

/**
 * Sends a file in chunks, the next when the one before was acknowledged, from where the server has it up to. `onChunk` may
 * abort by giving `false`.
 */
export async function upload(
  socket: UploadSocket,
  file: { name: string; bytes: Uint8Array; chunkSize: number },
  onChunk: (offset: number) => boolean | Promise<boolean> = () => true,
): Promise<Result | "aborted"> {
  const { name, bytes, chunkSize } = file;
  const begun = await socket.timeout(10_000).emitWithAck("begin", { name, size: bytes.byteLength });
  if (!begun.ok) throw new Error(begun.error);
  let { offset } = begun;
  while (offset < bytes.byteLength) {
    const chunk = bytes.subarray(offset, offset + chunkSize);
    const answer = await socket.timeout(10_000).emitWithAck("chunk", name, offset, chunk);
    if (!answer.ok) throw new Error(answer.error);
    offset = answer.offset;
    if (!(await onChunk(offset))) return "aborted";
  }
  return socket.emitWithAck("finish", name);
}
