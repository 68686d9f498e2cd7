import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { onTestFinished } from "vitest";

/** The ways in which the reference's client connects. */
export const WAYS = ["polling", "websocket", "upgrade"] as const;
export type Way = (typeof WAYS)[number];

const TRANSPORTS: Readonly<Record<Way, string[]>> = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

/** A client of the reference that is not connected yet. */
export function client(
  port: number,
  way: Way,
  options: Partial<ManagerOptions & SocketOptions> = {},
  nsp = "",
): Socket {
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
    await new Promise<void>((resolve) =>
      socket.io.once("open", () => socket.io.engine.once("upgrade", () => resolve())),
    );
  }
  await isUp;
  return socket;
}
