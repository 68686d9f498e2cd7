import { RtError } from "../errors.ts";

/** Any function; what it takes is the event map's affair. */
export type AnyListener = (...args: never[]) => unknown;

/** A listener for one call. */
export class Once {
  readonly listener: AnyListener;
  wasCalled = false;

  constructor(listener: AnyListener) {
    this.listener = listener;
  }
}

/** One entry in an event's list of listeners. */
export type Slot = AnyListener | Once;

/** The listener as the caller knows it. */
export function listenerOf(slot: Slot): AnyListener {
  return slot instanceof Once ? slot.listener : slot;
}

/** @throws RtError `INVALID_ARGUMENT` */
export function checkListener(slot: Slot): void {
  if (typeof listenerOf(slot) === "function") return;
  throw new RtError("INVALID_ARGUMENT", "a listener is a function");
}

/** A new list without one slot: the last that is `wanted` or has it for a listener. The same list when there is none. */
export function without(slots: Slot[], wanted: Slot): Slot[] {
  for (let index = slots.length - 1; index >= 0; index--) {
    const slot = slots[index];
    if (slot !== undefined && (slot === wanted || listenerOf(slot) === wanted)) {
      return slots.filter((_, other) => other !== index);
    }
  }
  return slots;
}
