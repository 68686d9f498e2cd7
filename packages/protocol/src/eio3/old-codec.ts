import { RtError } from "../errors.ts";
import {
  type ConnectErrorPacket,
  type EncodedPacket,
  type Packet,
  type PacketCodec,
  type PacketDecoder,
  type PacketSink,
  PacketType,
} from "../packet/index.ts";
import { packetQuery } from "./packet-query.ts";

/**
 * The packets of Socket.IO 2, on its server's side, where `codec` has those of version 5 of the protocol. Events and acknowledgements are
 * the same in both, as bytes too; so one that is encoded for many goes to clients of either. What is another:
 *
 * | packet | here |
 * |---|---|
 * | a client's CONNECT | says what it has to say in a query behind the namespace's name, which becomes the packet's data |
 * | the answer | says nothing: the client knows its id |
 * | a refusal | is its `data` alone, or its message where there is none; in a codec whose packets are bytes as it was |
 */
export function createOldCodec(codec: PacketCodec): PacketCodec {
  return {
    encode(packet: Packet): EncodedPacket {
      if (packet.type === PacketType.CONNECT) return codec.encode({ ...packet, data: undefined });
      return packet.type === PacketType.CONNECT_ERROR ? encodeRefusal(packet, codec) : codec.encode(packet);
    },
    decoder: (sink: PacketSink): PacketDecoder =>
      codec.decoder({
        packet: (packet) => sink.packet(withoutQuery(packet)),
        failed: (error) => sink.failed(error),
      }),
  };
}

function withoutQuery(packet: Packet): Packet {
  if (!packet.nsp.includes("?")) return packet;
  const { nsp, query } = packetQuery(packet.nsp);
  return packet.type === PacketType.CONNECT ? { ...packet, nsp, data: query } : { ...packet, nsp };
}

/** Such a client is told any value, and no object of a fixed shape: what stands between the brackets of an acknowledgement. */
function encodeRefusal(packet: ConnectErrorPacket, codec: PacketCodec): EncodedPacket {
  const { nsp, data } = packet;
  const { head } = codec.encode({ type: PacketType.CONNECT, nsp });
  if (typeof head !== "string") return codec.encode(packet);
  const told = codec.encode({ type: PacketType.ACK, nsp: "/", id: 0, data: [data.data ?? data.message] });
  if (told.attachments.length > 0 || typeof told.head !== "string") {
    throw new RtError("UNENCODABLE", "only events and acknowledgements can hold binary values");
  }
  return { ...told, head: `${PacketType.CONNECT_ERROR}${head.slice(1)}${told.head.slice("30[".length, -1)}` };
}
