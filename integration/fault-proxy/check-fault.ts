import { FaultProxyError } from "./errors.ts";
import type { ByteMark, Fault } from "./fault.ts";

/** The longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_DELAY = 2_147_483_647;
/** More could not be held anyway. */
const LONGEST_ORDER = 64;

/** Throws when the fault's numbers make no sense. */
export function checkFault(fault: Fault): void {
  switch (fault.kind) {
    case "cut":
    case "reset":
    case "stall":
    case "half-open":
      checkMark(fault.after);
      break;
    case "delay":
      checkMs(fault.ms);
      break;
    case "idle":
      checkMs(fault.ms, 1);
      break;
    case "bandwidth":
      check(fault.bytesPerSecond > 0 && Number.isFinite(fault.bytesPerSecond), "bytesPerSecond is a positive number");
      break;
    case "split":
      check(fault.sizes.length > 0 && fault.sizes.every((size) => isWhole(size, 1)), "sizes are whole numbers above 0");
      checkMs(fault.gapMs ?? 0);
      break;
    case "hold":
      checkMs(fault.patienceMs ?? 0);
      checkOrder(fault.order ?? [0]);
      break;
    default:
  }
}

function checkMs(ms: number, least = 0): void {
  check(ms >= least && ms <= LONGEST_DELAY, `a time is from ${least} to ${LONGEST_DELAY} ms`);
}

function checkMark(mark: ByteMark | undefined): void {
  check(mark === undefined || isWhole(mark.bytes, 1), "bytes is a whole number above 0");
}

function checkOrder(order: readonly number[]): void {
  const permutation = order.toSorted((a, b) => a - b).every((place, index) => place === index);
  check(permutation && order.length > 0 && order.length <= LONGEST_ORDER, "order is a permutation of 0, 1, ...");
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function check(holds: boolean, law: string): void {
  if (!holds) throw new FaultProxyError("bad-fault", law);
}
