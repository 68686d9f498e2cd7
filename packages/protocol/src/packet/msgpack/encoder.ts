import type { BytePort } from "../../contracts/index.ts";
import { RtError } from "../../errors.ts";
import { checkId, checkName, checkNamespace } from "../check-packet.ts";
import { type Packet, PacketType } from "../types.ts";
import { ValueEncoder } from "./value-encoder.ts";
import { Writer } from "./writer.ts";

/** Writes packets: each is a map of `type` and `nsp`, and of `id` and `data` where it has them. */
export class PacketEncoder {
  readonly #writer: Writer;
  readonly #values: ValueEncoder;

  constructor(bytes: BytePort, maxDepth: number) {
    this.#writer = new Writer(bytes);
    this.#values = new ValueEncoder(this.#writer, maxDepth);
  }

  /** What it throws: see `PacketCodec.encode`. It is of no use afterwards. */
  encode(packet: Packet): Uint8Array {
    checkNamespace(packet.nsp);
    if (packet.id !== undefined) checkId(packet.id);
    if (packet.type === PacketType.EVENT) checkName(packet.data[0]);
    this.#head(packet);
    if (packet.data !== undefined) this.#data(packet.data, packet.type);
    return this.#writer.take();
  }

  #head({ type, nsp, id, data }: Packet): void {
    const writer = this.#writer;
    writer.map(2 + Number(id !== undefined) + Number(data !== undefined));
    writer.string("type");
    writer.number(type);
    writer.string("nsp");
    writer.string(nsp);
    if (id === undefined) return;
    writer.string("id");
    writer.number(id);
  }

  #data(data: object, type: PacketType): void {
    const writer = this.#writer;
    writer.string("data");
    const start = writer.at;
    try {
      this.#values.value(data, 1);
    } catch (error) {
      throw unencodable(error);
    }
    if (type === PacketType.EVENT || type === PacketType.ACK || writer.isMap(start)) return;
    throw new RtError("UNENCODABLE", "the data is no object in MessagePack");
  }
}

function unencodable(error: unknown): RtError {
  if (error instanceof RtError && error.code === "UNENCODABLE") return error;
  return new RtError("UNENCODABLE", "the data cannot be put into MessagePack", { cause: error });
}
