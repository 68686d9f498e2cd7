import type { Duplex } from "node:stream";

/** What becomes of upgrade requests that nobody takes. */
export interface UnclaimedOptions {
  /** Are they ended at all? */
  readonly destroy: boolean;
  /** After how many milliseconds without an answer. */
  readonly timeout: number;
}

/**
 * Sees to an upgrade request that is not ours. If nobody has answered it in time, its connection is ended. Until then and afterwards
 * a reset by the peer harms nobody: without a listener for it the process would end (F.2, 14).
 */
export function watchUnclaimed(socket: Duplex, { destroy, timeout }: UnclaimedOptions): void {
  socket.on("error", onError);
  if (!destroy) return;
  // Earlier requests of the same connection were answered.
  const written = bytesWritten(socket);
  const timer = setTimeout(() => {
    if (!socket.writable || bytesWritten(socket) > written) return;
    // The peer may never end its own half.
    socket.once("finish", () => socket.destroy());
    socket.end();
  }, timeout);
  timer.unref();
  socket.once("close", () => clearTimeout(timer));
}

function bytesWritten(socket: Duplex): number {
  return "bytesWritten" in socket && typeof socket.bytesWritten === "number" ? socket.bytesWritten : 0;
}

/** Node destroys the connection itself. */
function onError(): void {}
