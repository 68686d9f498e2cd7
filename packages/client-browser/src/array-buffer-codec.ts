import type { PacketCodec, PacketSink } from "@rt/protocol";

/** A codec whose decoders hand binary values over as `ArrayBuffer`, which is what Socket.IO's client gives to browsers. */
export function arrayBufferCodec(codec: PacketCodec): PacketCodec {
  return {
    encode: (packet) => codec.encode(packet),
    decoder: (sink) => {
      let hasBinary = false;
      const converting: PacketSink = {
        packet: (packet) => {
          if (hasBinary) convert(packet.data);
          hasBinary = false;
          sink.packet(packet);
        },
        failed: (error) => sink.failed(error),
      };
      const decoder = codec.decoder(converting);
      return {
        add: (data) => {
          hasBinary ||= typeof data !== "string";
          decoder.add(data);
        },
        get pending() {
          return decoder.pending;
        },
        reset: () => {
          hasBinary = false;
          decoder.reset();
        },
      };
    },
  };
}

/** In place: what was decoded is nobody else's. The decoder has seen to it that nothing lies too deep. */
function convert(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    // As the decoder does: even `__proto__` is a property of its own.
    if (item instanceof Uint8Array) Reflect.set(value, key, bufferOf(item));
    else convert(item);
  }
}

function bufferOf(bytes: Uint8Array): ArrayBufferLike {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength;
  return isWhole ? bytes.buffer : bytes.slice().buffer;
}
