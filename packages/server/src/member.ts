import type { EventPacket, RtError, SessionEnd } from "@rt/protocol";
import type * as own from "./internals.ts";
import type { DisconnectReason } from "./reasons.ts";

/** A socket as its connection sees it. */
export interface Member {
  /** The name of its namespace. */
  readonly [own.key]: string;
  /** Has the namespace let it in? */
  readonly [own.isJoined]: boolean;
  /** Has the word that it is let in left for the client? */
  readonly [own.isAnswered]: boolean;
  /** An event came for it. */
  [own.received](packet: EventPacket): void;
  /** The client acknowledged an event. */
  [own.acknowledged](id: number, args: readonly unknown[]): void;
  /** The client broke the protocol; the connection ends. */
  [own.failed](error: RtError): void;
  /** Its namespace took too long to let it in. */
  [own.expired](): void;
  /** The server wants it to leave. */
  disconnect(): unknown;
  /** The connection goes on after it was suspended. */
  [own.resumed](): void;
  /** It is out of its namespace. `end` tells more where the connection ended. */
  [own.ended](reason: DisconnectReason, end?: SessionEnd): void;
}
