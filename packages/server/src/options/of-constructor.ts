import { isDeepStrictEqual } from "node:util";
import { RtError } from "@rt/protocol";
import type { ServerOptions } from "./server-options.ts";

/** What namespaces are made with, and what takes errors: `/` is there as soon as the server is. */
const OF_CONSTRUCTOR = [
  "parser",
  "maxAttachments",
  "maxPendingAcks",
  "maxPendingEvents",
  "maxRooms",
  "connectionStateRecovery",
  "onError",
] as const satisfies readonly (keyof ServerOptions)[];

/** Would options for `attach` have an effect? @throws RtError `INVALID_ARGUMENT` for one that comes too late */
export function checkLate(late: ServerOptions, known: ServerOptions): void {
  const name = OF_CONSTRUCTOR.find((option) => late[option] !== undefined && late[option] !== known[option]);
  if (name === undefined) return;
  throw new RtError(
    "INVALID_ARGUMENT",
    `\`attach\` is too late for the option \`${name}\`: give it to the constructor`,
  );
}

/** Is each of these options known already, and the same? */
export function isInForce(late: ServerOptions | undefined, known: ServerOptions): boolean {
  const before = new Map<string, unknown>(Object.entries(known));
  return Object.entries(late ?? {}).every(
    ([name, value]) => value === undefined || isDeepStrictEqual(value, before.get(name)),
  );
}
