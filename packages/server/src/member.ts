import type { EventPacket, RtError, SessionEnd } from "@rt/protocol";
import type { DisconnectReason } from "./reasons.ts";

/** A socket as its connection sees it. */
export interface Member {
  /** The name of its namespace. */
  readonly key: string;
  /** Has the namespace let it in? */
  readonly isJoined: boolean;
  /** An event came for it. */
  received(packet: EventPacket): void;
  /** The client acknowledged an event. */
  acknowledged(id: number, args: readonly unknown[]): void;
  /** The client broke the protocol; the connection ends. */
  failed(error: RtError): void;
  /** Its namespace took too long to let it in. */
  expired(): void;
  /** The server wants it to leave. */
  disconnect(): unknown;
  /** The connection goes on after it was suspended. */
  resumed(): void;
  /** It is out of its namespace. `end` tells more where the connection ended. */
  ended(reason: DisconnectReason, end?: SessionEnd): void;
}
