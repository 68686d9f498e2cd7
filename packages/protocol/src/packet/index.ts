export type { EncodedPacket, PacketCodec, PacketDecoder, PacketSink } from "./codec.ts";
export { createJsonCodec } from "./json-codec.ts";
export type { JsonCodecOptions } from "./limits.ts";
export { isNamespaceName } from "./namespace-name.ts";
export { resolveParser } from "./parser.ts";
export { isReservedEvent, RESERVED_EVENTS } from "./reserved.ts";
export {
  type AckPacket,
  type ConnectErrorData,
  type ConnectErrorPacket,
  type ConnectPacket,
  type DisconnectPacket,
  type EventData,
  type EventName,
  type EventPacket,
  type Packet,
  PacketType,
} from "./types.ts";
