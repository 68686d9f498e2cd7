import type { CloseReason } from "@rt/protocol";

/** Why a socket is no longer connected, in the words of Socket.IO (B.8), on which applications match. */
export type DisconnectReason =
  | CloseReason
  /** The client left the namespace. */
  | "client namespace disconnect"
  /** `socket.disconnect()` or `disconnectSockets()`. */
  | "server namespace disconnect"
  /** `io.close()`. */
  | "server shutting down"
  /** The server closed the connection while nothing could tell the client: no request of it waited, or it was suspended. */
  | "forced server close";

/** After which a client may come back to its socket (B.9): nobody wanted it to end. */
const RECOVERABLE: ReadonlySet<DisconnectReason> = new Set<DisconnectReason>([
  "transport close",
  "transport error",
  "ping timeout",
  "forced close",
  "forced server close",
  "server shutting down",
]);

/** May a client come back to a socket that has ended so? */
export function isRecoverable(reason: DisconnectReason): boolean {
  return RECOVERABLE.has(reason);
}
