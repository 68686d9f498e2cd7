import { type Chunk } from "../contracts/index.ts";
import { RtError } from "../errors.ts";
import { Assembly } from "./assembly.ts";
import type { PacketDecoder, PacketSink } from "./codec.ts";
import { parseJson } from "./json-parse.ts";
import type { JsonLimits } from "./limits.ts";
import type { Packet } from "./types.ts";

/** Puts text and attachments together for one session; see `PacketDecoder`. */
export class JsonDecoder implements PacketDecoder {
  readonly #sink: PacketSink;
  readonly #limits: JsonLimits;
  #assembly: Assembly | undefined;
  #hasFailed = false;

  constructor(sink: PacketSink, limits: JsonLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  get pending(): boolean {
    return this.#assembly !== undefined;
  }

  add(data: Chunk): void {
    if (this.#hasFailed) return;
    if (typeof data === "string") this.#addText(data);
    else this.#addBinary(data);
  }

  reset(): void {
    this.#assembly = undefined;
    this.#hasFailed = false;
  }

  #addText(text: string): void {
    if (this.#assembly !== undefined) return this.#fail("text came while attachments were outstanding");
    const parsed = parseJson(text, this.#limits);
    if (parsed instanceof Assembly) this.#assembly = parsed;
    else this.#give(parsed);
  }

  #addBinary(bytes: Uint8Array): void {
    if (this.#assembly === undefined) return this.#fail("binary came and no attachment was outstanding");
    const added = this.#assembly.add(bytes);
    if (added === undefined) return;
    // Before the sink is called: it may call back.
    this.#assembly = undefined;
    this.#give(added);
  }

  #give(result: Packet | string): void {
    if (typeof result === "string") this.#fail(result);
    else this.#sink.packet(result);
  }

  #fail(message: string): void {
    this.#assembly = undefined;
    this.#hasFailed = true;
    this.#sink.failed(new RtError("PROTOCOL", message));
  }
}
