import type { Fault } from "./fault.ts";
import type { RequestHead } from "./http/head.ts";

/** How a connection fares. `half-open`: one end lives on alone. `closing`: the proxy has ended it. */
export type ConnectionState = "open" | "half-open" | "closing" | "closed";

/** A connection through the proxy, as one may look at it. */
export interface ProxyConnection {
  /** Counts from 1 in the order of arrival. */
  readonly id: number;
  readonly state: ConnectionState;
  /** The client's own port. */
  readonly clientPort: number;
  /** Bytes that came from the client. */
  readonly bytesUp: number;
  /** Bytes that came from the target. */
  readonly bytesDown: number;
  /** HTTP requests that went to the target, and the last of them. */
  readonly requests: number;
  readonly lastRequest: RequestHead | undefined;
  /** It changed to another protocol: a WebSocket, as a rule. */
  readonly upgraded: boolean;
}

/** Which connections a fault is for. */
export interface Selector {
  /**
   * Those that live, those to come, or `all` of them. Cuts, resets and half-open connections strike the `live` ones by
   * default, all else `all`; `refuse` and `swallow` know new connections only.
   */
  readonly scope?: "live" | "future" | "all";
  /** Asked when the fault is applied, when a connection opens, at each of its requests and when it is upgraded. */
  readonly where?: (connection: ProxyConnection) => boolean;
  /** The fault strikes at most so often: connections, or messages for the faults of HTTP. */
  readonly times?: number;
}

/** A selector with its scope. */
export interface FullSelector extends Selector {
  readonly scope: "live" | "future" | "all";
}

/** Fills in the scope that fits the fault. */
export function completeSelector(fault: Fault, selector: Selector): FullSelector {
  return { ...selector, scope: selector.scope ?? (isMomentary(fault) ? "live" : "all") };
}

/** Whether the fault is over once it struck, with nothing to take back. */
export function isOverAtOnce(fault: Fault): boolean {
  return (fault.kind === "cut" || fault.kind === "reset") && fault.after === undefined;
}

function isMomentary(fault: Fault): boolean {
  return fault.kind === "cut" || fault.kind === "reset" || fault.kind === "half-open";
}

/** Whether the fault is for a connection that lives, or will live, when it was applied after connection `newest`. */
export function selects(selector: FullSelector, newest: number, connection: ProxyConnection): boolean {
  if (selector.scope === "live" && connection.id > newest) return false;
  if (selector.scope === "future" && connection.id <= newest) return false;
  return selector.where?.(connection) ?? true;
}
