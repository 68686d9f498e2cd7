import type { EncodedPacket, PacketCodec, PacketDecoder, PacketSink } from "./codec.ts";
import { JsonDecoder } from "./json-decoder.ts";
import { encodeJson } from "./json-encode.ts";
import { type JsonCodecOptions, resolveLimits } from "./limits.ts";
import type { Packet } from "./types.ts";

/**
 * The codec that every Socket.IO peer speaks (Socket.IO protocol 5, B.2 and B.3): JSON text, with binary values as attachments.
 * It holds nothing of its own, so that one serves all sessions.
 *
 * Binary values are `ArrayBuffer`, `SharedArrayBuffer` and their views, Node's `Buffer` included; they arrive as the
 * bytes they are, whatever view it was. Everything else becomes what `JSON.stringify` makes of it.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function createJsonCodec(options: JsonCodecOptions = {}): PacketCodec {
  const limits = resolveLimits(options);
  return {
    encode: (packet: Packet): EncodedPacket => encodeJson(packet, limits),
    decoder: (sink: PacketSink): PacketDecoder => new JsonDecoder(sink, limits),
  };
}
