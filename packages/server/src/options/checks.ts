import { RtError } from "@rt/protocol";

/** The longest delay of a timer, in milliseconds. */
export const LONGEST = 2_147_483_647;

/** @throws RtError `INVALID_OPTION`, which names the option */
export function inRange(name: string, value: number, least: number, most: number, kind?: "integer"): number {
  const isOfKind = typeof value === "number" && (kind === undefined || Number.isInteger(value));
  if (isOfKind && value >= least && value <= most) return value;
  throw new RtError(
    "INVALID_OPTION",
    `${name} is ${kind ?? "a number"} from ${least} to ${most}, not ${String(value)}`,
  );
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function isOn(name: string, value: boolean): boolean {
  if (typeof value === "boolean") return value;
  throw new RtError("INVALID_OPTION", `${name} is true or false, not ${String(value)}`);
}

/** @throws RtError `INVALID_OPTION`, which names the option */
export function functionOrNone<Value>(name: string, value: Value | undefined): Value | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw new RtError("INVALID_OPTION", `${name} is a function, not ${String(value)}`);
}
