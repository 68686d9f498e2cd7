import type { ByteMark, Directions, End, Ending, Fault } from "./fault.ts";

/** Takes something back. */
export type Undo = () => void;

/** What faults can do to a connection. */
export interface Victim {
  cut(directions: Directions): void;
  endAll(how: Ending): void;
  halfOpen(believer: End, how: Ending): void;
  /** Ends what a half-open connection left. */
  disabuse(): void;
  /** Bytes suffer from the fault until it is taken back. */
  suffer(fault: Fault): Undo;
  meter(mark: ByteMark, strike: () => void): Undo;
  watchIdle(ms: number, strike: () => void): Undo;
}

const NOTHING: Undo = () => {};

/** Does to a connection what the fault says, now or at its byte mark; `hit` runs when it is done. */
export function enact(fault: Fault, victim: Victim, hit: () => void): Undo {
  switch (fault.kind) {
    case "cut":
    case "reset":
    case "half-open":
    case "stall":
      return atMark(fault.after, victim, () => {
        const undo = strike(fault, victim);
        hit();
        return undo;
      });
    case "idle":
      return victim.watchIdle(fault.ms, () => {
        victim.endAll(fault.how ?? "cut");
        hit();
      });
    case "delay":
    case "bandwidth":
    case "split": {
      const undo = victim.suffer(fault);
      hit();
      return undo;
    }
    default:
      // The faults of HTTP strike messages, and those of new connections have struck.
      return NOTHING;
  }
}

function strike(fault: Fault, victim: Victim): Undo {
  switch (fault.kind) {
    case "cut":
      victim.cut(fault.direction ?? "both");
      return NOTHING;
    case "reset":
      victim.endAll("reset");
      return NOTHING;
    case "half-open":
      victim.halfOpen(fault.believer, fault.how ?? "reset");
      return () => victim.disabuse();
    default:
      return victim.suffer(fault);
  }
}

function atMark(mark: ByteMark | undefined, victim: Victim, act: () => Undo): Undo {
  if (mark === undefined) return act();
  let undo = NOTHING;
  const cancel = victim.meter(mark, () => {
    undo = act();
  });
  return () => {
    cancel();
    undo();
  };
}
