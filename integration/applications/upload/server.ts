import { createHash } from "node:crypto";
import type { Server as HttpServer } from "node:http";
import * as socketio from "socket.io";

type Offset = { ok: true; offset: number } | { ok: false; error: string };

export interface ServerToClientEvents {
  progress: (name: string, percent: number) => void;
}

export interface ClientToServerEvents {
  begin: (file: { name: string; size: number }, callback: (answer: Offset) => void) => void;
  chunk: (name: string, offset: number, chunk: Uint8Array, callback: (answer: Offset) => void) => void;
  finish: (name: string, callback: (result: { size: number; hash: string; preview: Uint8Array }) => void) => void;
}

interface Upload {
  size: number;
  chunks: Buffer[];
  offset: number;
}

export type UploadServer = socketio.Server<ClientToServerEvents, ServerToClientEvents>;

export function startUpload(
  http: HttpServer,
  options: Partial<socketio.ServerOptions>,
  log: (line: string) => void,
): { io: UploadServer } {
  const io: UploadServer = new socketio.Server(http, { ...options, maxHttpBufferSize: 200_000 });
  // By user and name: what was sent before a connection was lost is there still.
  const uploads = new Map<string, Upload>();

  io.on("connection", (socket) => {
    const user: string = socket.handshake.auth["user"];
    let inFlight = 0;

    socket.on("begin", ({ name, size }, callback) => {
      const found = uploads.get(`${user}/${name}`) ?? { size, chunks: [], offset: 0 };
      uploads.set(`${user}/${name}`, found);
      log(`begin ${name} at ${found.offset}`);
      callback({ ok: true, offset: found.offset });
    });

    socket.on("chunk", async (name, offset, chunk, callback) => {
      const upload = uploads.get(`${user}/${name}`);
      if (upload === undefined) return callback({ ok: false, error: "begin first" });
      if (!Buffer.isBuffer(chunk)) return callback({ ok: false, error: "not binary" });
      if (offset !== upload.offset) return callback({ ok: false, error: `at ${upload.offset}` });
      inFlight++;
      if (inFlight > 1) log(`more than one chunk in flight`);
      upload.chunks.push(chunk);
      upload.offset += chunk.byteLength;
      // As storage does, it takes a turn.
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
      socket.emit("progress", name, Math.round((upload.offset / upload.size) * 100));
      callback({ ok: true, offset: upload.offset });
    });

    socket.on("finish", (name, callback) => {
      const { chunks = [], offset = 0 } = uploads.get(`${user}/${name}`) ?? {};
      const file = Buffer.concat(chunks);
      uploads.delete(`${user}/${name}`);
      log(`finish ${name}`);
      callback({
        size: offset,
        hash: createHash("sha256").update(file).digest("hex"),
        preview: file.subarray(0, 4),
      });
    });

    socket.on("disconnect", () => log("gone"));
  });

  return { io };
}
