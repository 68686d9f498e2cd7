import type { Clock } from "../contracts/index.ts";
import type { EncodedPacket, Packet, PacketCodec } from "../packet/index.ts";
import type { CloseReason } from "../session/index.ts";
import type { DisconnectDetails } from "./connection-events.ts";

/** A socket as its manager sees it. */
export interface Member {
  readonly nsp: string;
  /** Does it want the connection? */
  readonly isActive: boolean;
  /** The connection is up. */
  opened(): void;
  /** A packet for its namespace came. */
  received(packet: Packet): void;
  /** An attempt to connect failed. */
  failed(error: Error): void;
  /** The connection is over. */
  lost(reason: CloseReason, details: DisconnectDetails): void;
}

/** What the sockets of one manager share: its connection, as they may use it. */
export interface Carrier {
  readonly clock: Clock;
  readonly codec: PacketCodec;
  /** Is the connection up? */
  readonly isOpen: boolean;
  /** Does the link take a packet at once? */
  readonly isWritable: boolean;
  /** What waits for the link, in bytes. */
  readonly backlog: number;
  /** Hands the packets of its namespace, and what becomes of the connection, to this member from now on. */
  add(member: Member): void;
  /** Finds out whether the connection should be over already, before something is sent by it. */
  refresh(): void;
  /** Queues the messages of one packet, with nothing between them. */
  send(packet: EncodedPacket): void;
  /** A socket has become active, and needs the connection. */
  join(): void;
  /** A socket is not active any more; the last one ends the connection. */
  leave(): void;
  /** The server broke the protocol: the connection ends, and comes back. */
  blame(error: Error): void;
  /** Takes what a listener of the application threw. */
  report(error: unknown): void;
}
