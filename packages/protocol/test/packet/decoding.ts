import type { Chunk } from "../../src/contracts/index.ts";
import type { RtError } from "../../src/errors.ts";
import { createJsonCodec, type JsonCodecOptions, type Packet, type PacketSink } from "../../src/packet/index.ts";

/** Keeps what a decoder gives. */
export class Inbox implements PacketSink {
  readonly packets: Packet[] = [];
  readonly errors: RtError[] = [];

  packet(packet: Packet): void {
    this.packets.push(packet);
  }

  failed(error: RtError): void {
    this.errors.push(error);
  }
}

/** What a new decoder makes of these messages: the packets, then `"refused"` if it failed. */
export function decode(chunks: Chunk | readonly Chunk[], options?: JsonCodecOptions): readonly (Packet | "refused")[] {
  const inbox = new Inbox();
  const decoder = createJsonCodec(options).decoder(inbox);
  for (const chunk of typeof chunks === "string" || chunks instanceof Uint8Array ? [chunks] : chunks)
    decoder.add(chunk);
  return inbox.errors.length === 0 ? inbox.packets : [...inbox.packets, "refused"];
}
