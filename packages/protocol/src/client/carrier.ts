import type { Clock } from "../contracts/index.ts";
import type { RtError } from "../errors.ts";
import type { EncodedPacket, EventPacket, Packet, PacketCodec } from "../packet/index.ts";
import type { CloseReason } from "../session/index.ts";
import type { DisconnectDetails } from "./connection-events.ts";

/** A socket as its manager sees it. */
export interface Member {
  readonly nsp: string;
  /** Does it want the connection? */
  readonly isActive: boolean;
  /** A session has begun. */
  opened(): void;
  /** The session has lost its link, and waits for another. */
  suspended(): void;
  /** After `suspended`: it goes on. */
  resumed(): void;
  /** A packet for its namespace came. */
  received(packet: Packet): void;
  /** An attempt to connect failed. */
  failed(error: Error): void;
  /** An event that it sent cannot leave after all; says whether somebody who waited for its answer was told. */
  unsendable(event: EventPacket, error: RtError): boolean;
  /** The session is over; of what was sent, these events never left. */
  lost(reason: CloseReason, details: DisconnectDetails, unsent: readonly EventPacket[]): void;
}

/** What the sockets of one manager share: its connection, as they may use it. */
export interface Carrier {
  readonly clock: Clock;
  readonly codec: PacketCodec;
  /** Is there a session, with or without a link? What is sent is kept for it. */
  readonly isOpen: boolean;
  /** Is it without a link? */
  readonly isSuspended: boolean;
  /** Does the link take a packet at once? */
  readonly isWritable: boolean;
  /** What waits for the link, in bytes. */
  readonly backlog: number;
  /** Hands the packets of its namespace, and what becomes of the connection, to this member from now on. */
  add(member: Member): void;
  /** Finds out whether the link, or the session, should be over already, before something is sent by it. */
  refresh(): void;
  /** May it be sent? Not to a session without a link, if more would be kept for it than the two ends agreed on. */
  hasRoomFor(packet: EncodedPacket): boolean;
  /** Queues the messages of one packet, with nothing between them. May they be compressed? By default they may. */
  send(packet: EncodedPacket, mayCompress?: boolean): void;
  /** Hands what waits to the link at once, as far as it takes it. */
  flush(): void;
  /** A socket has become active, and needs the connection. */
  join(): void;
  /** A socket is not active any more; the last one ends the connection. */
  leave(): void;
  /** The server broke the protocol: the session ends, and the client comes back with another. */
  blame(error: Error): void;
  /** Takes what a listener of the application threw. */
  report(error: unknown): void;
}
