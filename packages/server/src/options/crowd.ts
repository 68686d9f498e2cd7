import { inRange } from "./checks.ts";
import type { ServerOptions } from "./server-options.ts";

/** How many connections there may be. */
export interface CrowdRules {
  readonly maxConnections: number;
  readonly maxPendingConnections: number;
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function crowdRules({ maxConnections, maxPendingConnections }: ServerOptions): CrowdRules {
  return {
    maxConnections: limit("maxConnections", maxConnections ?? Infinity),
    maxPendingConnections: limit("maxPendingConnections", maxPendingConnections ?? 10_000),
  };
}

function limit(name: string, value: number): number {
  return value === Infinity ? value : inRange(name, value, 1, Number.MAX_SAFE_INTEGER, "integer");
}
