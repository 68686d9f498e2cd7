import type { Clause } from "../../../src/conformance/index.ts";
import type { CarrierKind } from "../../../src/testing/carriers.ts";
import type { Relay } from "./relay.ts";

/** A link that breaks one clause. */
export interface Broken {
  readonly clause: Clause;
  /** What is wrong with it. */
  readonly name: string;
  /** What falls with it, with the reason. */
  readonly also?: Partial<Readonly<Record<Clause, string>>>;
  /** The carrier below; one like a WebSocket unless said otherwise. */
  readonly kind?: CarrierKind;
  /** What stands for the links of one transport. */
  readonly relay: typeof Relay;
  /** What is asked of the carrier below instead of what the kit asks for. */
  readonly maxChunk?: (asked: number) => number;
}
