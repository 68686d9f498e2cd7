import type { BytePort, Chunk } from "../contracts/index.ts";
import type { RtError } from "../errors.ts";
import type { Packet } from "./types.ts";

/**
 * A packet as messages: the head, then each attachment, in this order and with nothing between them.
 *
 * The head is text where the codec's packets are text (without Engine.IO's type digit), and bytes where they are binary, as
 * MessagePack's. Attachments are views of the caller's own bytes: nobody may change them before they have left.
 */
export interface EncodedPacket {
  readonly head: Chunk;
  /** One shared empty array when there are none. */
  readonly attachments: readonly Uint8Array[];
}

/** Where a decoder hands what it has. */
export interface PacketSink {
  /** The next packet, which belongs to the receiver. */
  packet(packet: Packet): void;
  /** The peer broke the protocol (code `PROTOCOL`). Called once; nothing follows before a `reset`. */
  failed(error: RtError): void;
}

/** Puts the packets of one session together. It never throws by itself, whatever comes; what the sink throws passes through. */
export interface PacketDecoder {
  /** Takes the next message of the session. After a failure it does nothing. */
  add(data: Chunk): void;
  /** Is a packet only half here, its attachments outstanding? How long that may last is the host's to say. */
  readonly pending: boolean;
  /** Forgets a half-received packet and a failure, as at the start. */
  reset(): void;
}

/** How packets look on the wire. Both ends of a connection use the same codec. */
export interface PacketCodec {
  /**
   * Whatever it returns, a decoder of the same codec takes, and gives the same packet.
   *
   * @throws RtError `UNENCODABLE`, `TOO_MANY_ATTACHMENTS`, `RESERVED_EVENT` or `INVALID_ARGUMENT`: the packet is not one that
   * a peer would take.
   */
  encode(packet: Packet): EncodedPacket;
  /** A decoder for one session. */
  decoder(sink: PacketSink): PacketDecoder;
  /**
   * The same codec, with what the platform does faster with bytes. A host asks once for it; a codec that has nothing to gain by that
   * has no such method.
   */
  using?(bytes: BytePort): PacketCodec;
}
