import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { onTestFinished } from "vitest";
import { asTimeFlows } from "./still-time.ts";

/** The ways in which the reference's client connects. */
export const WAYS = ["polling", "websocket", "upgrade"] as const;
export type Way = (typeof WAYS)[number];

export const TRANSPORTS: Readonly<Record<Way, string[]>> = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

/** Of a client that is not connected yet, and comes back soon. */
export const UNCONNECTED = { forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 50, autoConnect: false };

/** A client of the reference that is not connected yet. */
export function client(
  port: number,
  way: Way,
  options: Partial<ManagerOptions & SocketOptions> = {},
  nsp = "",
): Socket {
  const socket = io(`http://127.0.0.1:${port}${nsp}`, { transports: TRANSPORTS[way], ...UNCONNECTED, ...options });
  onTestFinished(() => void socket.disconnect());
  return socket;
}

/** A connected client; where it upgrades, it has. Rejected when it is refused. */
export async function connected(
  port: number,
  way: Way,
  options: Partial<ManagerOptions & SocketOptions> = {},
  nsp = "",
): Promise<Socket> {
  const socket = client(port, way, options, nsp);
  const isUp = new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("connect_error", reject);
  });
  socket.connect();
  if (way === "upgrade") {
    const upgraded = new Promise<void>((resolve) =>
      socket.io.once("open", () => socket.io.engine.once("upgrade", () => resolve())),
    );
    await asTimeFlows(upgraded);
  }
  await isUp;
  return socket;
}
