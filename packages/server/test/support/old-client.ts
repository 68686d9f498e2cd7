import { once } from "node:events";
import { createServer } from "node:http";
import type { Server, ServerOptions } from "@rt/server";
import { Server as Reference } from "socket.io";
import io, { type OldOptions, type OldSocket } from "socket.io-client-2";
import { onTestFinished } from "vitest";
import type { Way } from "./client.ts";
import { portOf, type Served, serve } from "./server.ts";

const TRANSPORTS: Readonly<Record<Way, readonly string[]>> = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

type Shared = Pick<ServerOptions, "pingInterval" | "pingTimeout" | "cookie">;

/** A server of either implementation that takes clients of Socket.IO 2. */
export async function serveOld(
  implementation: "rt" | "socket.io",
  options: Shared = {},
): Promise<Pick<Served, "io" | "port">> {
  if (implementation === "rt") return serve({ allowEIO3: true, ...options });
  const http = createServer();
  const reference = new Reference(http, { allowEIO3: true, ...options } as object);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => void reference.close());
  return { io: reference as unknown as Server, port: portOf(http) };
}

/** A client of Socket.IO 2 that is not connected yet. */
export function oldClient(port: number, way: Way, options: OldOptions = {}, nsp = ""): OldSocket {
  const socket = io(`http://127.0.0.1:${port}${nsp}`, {
    transports: TRANSPORTS[way],
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 50,
    autoConnect: false,
    ...options,
  });
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
