import type { EventData } from "../packet/types.ts";
import type { Chunk } from "./chunk.ts";

/** An event that was kept, as the codec has encoded it: its last argument is its offset. */
export interface KeptPacket {
  readonly head: Chunk;
  readonly attachments: readonly Uint8Array[];
}

/** What of a socket outlives its connection. */
export interface SocketState {
  /** The rooms, the socket's own id among them. */
  readonly rooms: ReadonlySet<string>;
  readonly data: unknown;
}

/**
 * A socket whose client may come back to it after its connection is lost (Socket.IO's connection state recovery): one for as long as
 * it is the same socket to its client, through one connection after another.
 */
export interface Recoverable {
  /** The public id of the socket. */
  readonly id: string;
  /** What its client shows to come back: a secret between the two. */
  readonly pid: string;
  /** What it was when it lost its last connection; `undefined` before it has lost one. */
  readonly restored: SocketState | undefined;
  /** The offset of the newest event of a broadcast that was sent to it on the present connection; whoever sends it writes it here. */
  lastSent: string | undefined;
  /**
   * Keeps an event for it alone, and gives what is to be sent.
   *
   * @throws RtError what `PacketCodec.encode` throws
   */
  keep(data: EventData): KeptPacket;
  /** An event that is not kept, as it is to be sent, so that its client does not take an argument of it for an offset. */
  mark(data: EventData): EventData;
  /**
   * It is let in again: the events that it has missed until now, in their order. From now on it gets them as they come. `undefined`
   * when some have been dropped since it was claimed: then it cannot come back.
   */
  missed(): readonly KeptPacket[] | undefined;
  /** Its connection is lost. From now on its client may claim it, for a time. */
  away(state: SocketState): void | Promise<void>;
  /** Its client cannot come back to it. */
  forget(): void | Promise<void>;
}

/** The sockets of one namespace that clients may come back to, and the events that are kept for them. */
export interface Recovery {
  /** How many sockets wait for their clients on this node. */
  readonly waiting: number;
  /** A new socket, whose client will be told `pid`. */
  begin(id: string, pid: string): Recoverable;
  /**
   * A client asks for a socket; both arguments are what it has said, unchecked. Whoever is given it has it alone, until `away` or
   * `forget` is called. `undefined` where there is none, where it is there or was given to somebody, and where it is not certain
   * which events its client has: then it becomes a new one.
   */
  claim(pid: unknown, offset: unknown): Recoverable | undefined | Promise<Recoverable | undefined>;
}
