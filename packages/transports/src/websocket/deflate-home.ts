import type { DeflateAgreement, DeflateWishes, MessageCodec } from "@rt/protocol/websocket";
import { ZlibTurns } from "../node/zlib-turns.ts";
import type { DeflateRules } from "./deflate-rules.ts";
import { ZlibCodec } from "./zlib-codec.ts";

/** How the messages of one link are compressed. */
export interface LinkDeflate {
  readonly codec: MessageCodec;
  /** Compresses what many links get, where each message is compressed by itself; `undefined` where it is not, and so none is the same. */
  readonly sharedCodec: MessageCodec | undefined;
  /** Messages of fewer bytes are sent as they are. */
  readonly threshold: number;
}

/** What the links of one acceptor or dialer share that compress. */
export class DeflateHome {
  readonly wishes: DeflateWishes;
  readonly #role: "client" | "server";
  readonly #rules: DeflateRules;
  readonly #turns: ZlibTurns;
  /** By how far back they look. They are never freed, and hold nothing. */
  readonly #shared = new Map<number, MessageCodec>();

  constructor(role: "client" | "server", rules: DeflateRules) {
    this.wishes = rules.wishes;
    this.#role = role;
    this.#rules = rules;
    this.#turns = new ZlibTurns(rules.concurrencyLimit);
  }

  /** For a link that agreed on it. */
  linkDeflate(agreement: DeflateAgreement, maxMessage: number): LinkDeflate {
    const { threshold } = this.#rules;
    const codec = this.#codec(agreement, maxMessage);
    const canShare = this.#role === "server" && agreement.serverNoContextTakeover;
    return { codec, sharedCodec: canShare ? this.#sharedCodec(agreement) : undefined, threshold };
  }

  #sharedCodec(agreement: DeflateAgreement): MessageCodec {
    const bits = agreement.serverMaxWindowBits;
    const known = this.#shared.get(bits) ?? this.#codec({ ...agreement, clientNoContextTakeover: true }, 0);
    this.#shared.set(bits, known);
    return known;
  }

  #codec(agreement: DeflateAgreement, maxMessage: number): MessageCodec {
    return new ZlibCodec(this.#role, agreement, this.#rules, { maxMessage, turns: this.#turns });
  }
}
