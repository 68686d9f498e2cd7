import type { BytePort, Chunk } from "../../contracts/index.ts";
import { RtError } from "../../errors.ts";
import type { PacketDecoder, PacketSink } from "../codec.ts";
import { isNamespaceName } from "../namespace-name.ts";
import { packetOf } from "../packet-of.ts";
import type { Packet } from "../types.ts";
import { malformed, Reader } from "./reader.ts";
import { readValue } from "./value-decoder.ts";

/** What a message may be a map of. */
interface Parts {
  readonly type?: unknown;
  readonly nsp?: unknown;
  readonly id?: unknown;
  readonly data?: unknown;
}

/** Reads packets, each a message of its own; see `PacketDecoder`. */
export class MessagePackDecoder implements PacketDecoder {
  readonly pending = false;
  readonly #sink: PacketSink;
  readonly #bytes: BytePort;
  readonly #maxDepth: number;
  #hasFailed = false;

  constructor(sink: PacketSink, bytes: BytePort, maxDepth: number) {
    this.#sink = sink;
    this.#bytes = bytes;
    this.#maxDepth = maxDepth;
  }

  add(data: Chunk): void {
    if (this.#hasFailed) return;
    const read = this.#read(data);
    if (!(read instanceof RtError)) return this.#sink.packet(read);
    this.#hasFailed = true;
    this.#sink.failed(read);
  }

  reset(): void {
    this.#hasFailed = false;
  }

  #read(data: Chunk): Packet | RtError {
    try {
      if (typeof data === "string") return malformed("text came: the peer does not speak MessagePack");
      const reader = new Reader(data, this.#bytes);
      // The packet itself is a map around its payload.
      const value = readValue(reader, this.#maxDepth + 1);
      if (reader.left > 0) return malformed("more follows the packet");
      return packetIn(value);
    } catch (error) {
      return error instanceof RtError ? error : new RtError("PROTOCOL", "the message cannot be read", { cause: error });
    }
  }
}

/** Other keys than these may be there, and say nothing: Socket.IO's client sends its `options`. */
function packetIn(value: unknown): Packet {
  if (typeof value !== "object" || value === null) return malformed("a packet is a map");
  const { type, nsp, id, data }: Parts = value;
  if (typeof type !== "number") return malformed("the type of the packet is no number");
  if (typeof nsp !== "string" || !isNamespaceName(nsp)) return malformed("the name of the namespace is illegal");
  // Who cannot write `undefined` writes nil for it.
  const packet = packetOf(type, nsp, idIn(id ?? undefined), data ?? undefined);
  return typeof packet === "string" ? malformed(packet) : packet;
}

function idIn(id: unknown): number | undefined {
  if (id === undefined) return undefined;
  const isId = typeof id === "number" && Number.isSafeInteger(id) && id >= 0;
  return isId ? id : malformed("an id is an integer from 0 to 2^53-1");
}
