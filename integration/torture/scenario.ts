import type { Fault, Range } from "../fault-proxy/index.ts";
import type { ClientTraits, ServerTraits } from "./pair.ts";

/** Faults at random times, with the rules of the fault proxy's chaos. */
export interface Storm {
  readonly everyMs: Range;
  readonly faults: readonly Fault[];
  /** How long what lasts lasts; as `everyMs` by default. */
  readonly lastMs?: Range;
  /** How likely a fault strikes all connections and not one. 0.25 by default. */
  readonly all?: number;
}

/** When the server's event loop is kept busy, and for how long. */
export interface Blocks {
  readonly everyMs: Range;
  readonly lastMs: Range;
}

/** What traffic has to endure. */
export interface Scenario {
  readonly name: string;
  readonly server: ServerTraits;
  /** One entry for each client. */
  readonly clients: readonly ClientTraits[];
  /** What is wrong all the time. */
  readonly always: readonly Fault[];
  readonly storms: readonly Storm[];
  readonly blocks?: Blocks;
}
