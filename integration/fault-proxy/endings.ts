import type { Socket } from "node:net";
import type { Ending } from "./fault.ts";
import { afterNextPoll } from "./turns.ts";

/** How long an ended socket is kept for the other side's FIN; unread bytes would turn ours into a RST. */
const LINGER_MS = 1000;

/** Ends a socket at once. Nobody listens to it any more. */
export function endSocket(socket: Socket, how: Ending): void {
  if (how === "reset") {
    // libuv shows a RST that comes along with bytes as an end: bytes that were just written get a head start.
    afterNextPoll(() => socket.resetAndDestroy());
    return;
  }
  socket.end();
  socket.resume();
  if (socket.destroyed) return;
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(linger));
}
