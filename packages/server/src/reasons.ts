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
