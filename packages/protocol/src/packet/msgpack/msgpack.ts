import { portableBytes } from "../../bytes/index.ts";
import type { BytePort } from "../../contracts/index.ts";
import type { PacketCodec, PacketSink } from "../codec.ts";
import { resolveLimits } from "../limits.ts";
import type { Packet } from "../types.ts";
import { MessagePackDecoder } from "./decoder.ts";
import { PacketEncoder } from "./encoder.ts";

/** What a MessagePack codec takes and makes at most. */
export interface MessagePackOptions {
  /**
   * How many arrays and maps may lie within each other in a payload, the payload counted, both ways; 1 to 1,024, so that no walk
   * comes near the end of the stack.
   *
   * @defaultValue 512: as of the JSON codec
   */
  readonly maxDepth?: number;
}

const NO_ATTACHMENTS: readonly Uint8Array[] = Object.freeze([]);

/**
 * The codec that `socket.io-msgpack-parser` speaks: each packet is one binary message of MessagePack, and nothing is attached. Give it
 * to both ends as their option `parser`.
 *
 * What JSON cannot carry arrives as it is: `NaN` and the infinities, `undefined` (in arrays, and as a key that is there), Dates. Binary
 * values (`ArrayBuffer`, `SharedArrayBuffer` and their views, Node's `Buffer` included) arrive as bytes, as many as there are; they
 * come to Node as `Buffer`, to browsers as `ArrayBuffer`. Functions in objects are left out. What is no Unicode (half a surrogate pair)
 * becomes U+FFFD; integers above 2^53 are as near as a number comes; an invalid Date becomes `null`; an extension type of somebody
 * else's arrives as `[type, bytes]`. `emit` throws `UNENCODABLE` for a bigint, a symbol, a function anywhere else, a Blob, and what is
 * circular or too deep.
 *
 * It holds nothing of its own, so that one serves all sessions.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function msgpack(options: MessagePackOptions = {}): PacketCodec {
  return codecOf(portableBytes, resolveLimits(options).maxDepth);
}

function codecOf(bytes: BytePort, maxDepth: number): PacketCodec {
  let spare: PacketEncoder | undefined;
  return {
    encode(packet: Packet) {
      // Taken away meanwhile: a `toJSON` may encode a packet of its own.
      const encoder = spare ?? new PacketEncoder(bytes, maxDepth);
      spare = undefined;
      const head = encoder.encode(packet);
      spare = encoder;
      return { head, attachments: NO_ATTACHMENTS };
    },
    decoder: (sink: PacketSink) => new MessagePackDecoder(sink, bytes, maxDepth),
    using: (port) => codecOf(port, maxDepth),
  };
}
