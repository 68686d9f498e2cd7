import { concerns, type Direction, type Fault } from "../fault.ts";

/** What one direction of a connection suffers from now. */
export interface Conditions {
  readonly stalled: boolean;
  readonly delayMs: number;
  readonly bytesPerSecond: number;
  /** Sizes of pieces, in turn; none: bytes stay as they come. */
  readonly split: readonly number[];
  readonly gapMs: number;
}

/** Nothing is wrong. */
export const HEALTHY: Conditions = {
  stalled: false,
  delayMs: 0,
  bytesPerSecond: Infinity,
  split: [],
  gapMs: 0,
};

/** Of all faults of a connection, those that shape this direction, together. */
export function conditionsOf(faults: Iterable<Fault>, direction: Direction): Conditions {
  let all = HEALTHY;
  for (const fault of faults) all = worse(all, fault, direction);
  return all;
}

function worse(all: Conditions, fault: Fault, direction: Direction): Conditions {
  switch (fault.kind) {
    case "stall":
      return concerns(fault.direction, direction) ? { ...all, stalled: true } : all;
    case "delay":
      return concerns(fault.direction, direction) ? { ...all, delayMs: all.delayMs + fault.ms } : all;
    case "bandwidth":
      return concerns(fault.direction, direction)
        ? { ...all, bytesPerSecond: Math.min(all.bytesPerSecond, fault.bytesPerSecond) }
        : all;
    case "split":
      return concerns(fault.direction, direction) ? { ...all, split: fault.sizes, gapMs: fault.gapMs ?? 0 } : all;
    default:
      return all;
  }
}
