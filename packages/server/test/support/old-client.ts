import { once } from "node:events";
import { createServer } from "node:http";
import { Server, type ServerOptions } from "@rt/server";
import { Server as Reference } from "socket.io";
import io, { type OldOptions, type OldSocket } from "socket.io-client-2";
import { onTestFinished } from "vitest";
import { TRANSPORTS, UNCONNECTED, type Way } from "./client.ts";
import type { Implementation } from "./reference.ts";
import { portOf, type Served } from "./server.ts";

type Shared = Pick<ServerOptions, "pingInterval" | "pingTimeout" | "cookie" | "allowEIO3">;

/** A server of either implementation that takes clients of Socket.IO 2, at a free port where none is named. */
export async function serveOld(
  implementation: Implementation,
  options: Shared = {},
  port = 0,
): Promise<Pick<Served, "io" | "port">> {
  const http = createServer();
  const given = { closeTimeout: 100, allowEIO3: true, ...options };
  const server = implementation === "rt" ? new Server(http, given) : new Reference(http, given as object);
  http.listen(port, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void server.close());
  return { io: server as Server, port: portOf(http) };
}

/** A client of Socket.IO 2 that is not connected yet. */
export function oldClient(port: number, way: Way, options: OldOptions = {}, nsp = ""): OldSocket {
  const socket = io(`http://127.0.0.1:${port}${nsp}`, { transports: TRANSPORTS[way], ...UNCONNECTED, ...options });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

/** A connected one; where it upgrades, it has. Rejected when it is refused. */
export async function oldConnected(port: number, way: Way, options: OldOptions = {}, nsp = ""): Promise<OldSocket> {
  const socket = oldClient(port, way, options, nsp);
  const isUp = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    for (const event of ["connect_error", "error"]) {
      socket.once(event, (why: unknown) => reject(new Error(`${event}: ${String(why)}`)));
    }
  });
  const isMoved =
    way === "upgrade"
      ? new Promise<void>((resolve) => socket.io.once("open", () => socket.io.engine.once("upgrade", () => resolve())))
      : undefined;
  socket.connect();
  await isUp;
  await isMoved;
  return socket;
}
