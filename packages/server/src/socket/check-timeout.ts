import { RtError } from "@rt/protocol";

/** What a timer takes at most. */
const LONGEST = 2_147_483_647;

/** A time-out for acknowledgements, in milliseconds. @throws RtError `INVALID_ARGUMENT` */
export function checkTimeout(timeout: number): number {
  if (typeof timeout === "number" && timeout >= 0 && timeout <= LONGEST) return timeout;
  throw new RtError("INVALID_ARGUMENT", `a time-out is a number from 0 to ${LONGEST} ms, not ${String(timeout)}`);
}
