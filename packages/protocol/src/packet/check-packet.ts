import { RtError } from "../errors.ts";
import { isNamespaceName } from "./namespace-name.ts";
import { isReservedEvent } from "./reserved.ts";
import type { EventName } from "./types.ts";

/** @throws RtError `RESERVED_EVENT` or `INVALID_ARGUMENT` */
export function checkName(name: EventName): void {
  if (typeof name === "string") {
    if (isReservedEvent(name)) throw new RtError("RESERVED_EVENT", `the event name "${name}" is reserved`);
  } else if (!Number.isFinite(name)) {
    throw new RtError("INVALID_ARGUMENT", "an event's name is a string or a finite number");
  }
}

/** @throws RtError `INVALID_ARGUMENT` */
export function checkId(id: number): void {
  if (Number.isSafeInteger(id) && id >= 0) return;
  throw new RtError("INVALID_ARGUMENT", `a packet's id is an integer from 0 to 2^53-1, not ${id}`);
}

/** @throws RtError `INVALID_ARGUMENT` */
export function checkNamespace(nsp: string): void {
  if (isNamespaceName(nsp)) return;
  throw new RtError("INVALID_ARGUMENT", "a namespace's name starts with `/` and holds neither a comma nor U+001E");
}
