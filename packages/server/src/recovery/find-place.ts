import type { Recoverable, Recovery } from "@rt/protocol";
import { Candidate } from "../candidate.ts";
import type { Connection } from "../connection.ts";
import { createId } from "../engine/ids.ts";
import type { ErrorReporter } from "../report.ts";
import { leavePlace } from "./leave-place.ts";

/** What every `pid` begins with: one is known as ours, and kept from applications, even where it is of no use any more. */
const PID = "rt.";

/** Who asks for a place in which namespace. */
export interface PlaceRequest {
  readonly recovery: Recovery;
  readonly connection: Connection;
  readonly nsp: string;
  /** The public id of a new socket. */
  readonly id: string;
  readonly auth: object | undefined;
  readonly report: ErrorReporter;
  /** The client has gone, or the time was over, before it was known. */
  readonly gaveUp: () => void;
}

/**
 * Finds the place that a client comes back to, or makes one that it may come back to. `done` is called at once where the adapter knows
 * at once, as that of one process does.
 */
export function findPlace(request: PlaceRequest, done: (place: Recoverable) => void): void {
  const { recovery, auth } = request;
  const claim = recovery.claim(valueIn(auth, "pid"), valueIn(auth, "offset"));
  if (claim instanceof Promise) waitForPlace(claim, request, done).catch(request.report);
  else done(claim ?? newPlace(request));
}

async function waitForPlace(
  claim: Promise<Recoverable | undefined>,
  request: PlaceRequest,
  done: (place: Recoverable) => void,
): Promise<void> {
  const { connection, nsp, report, gaveUp } = request;
  const candidate = new Candidate(connection, nsp, gaveUp);
  const place = await claim.catch((error: unknown) => {
    report(error);
    return undefined;
  });
  if (candidate.settle()) done(place ?? newPlace(request));
  else if (place?.restored !== undefined) leavePlace(place, "transport close", undefined, report);
}

function newPlace({ recovery, id }: PlaceRequest): Recoverable {
  return recovery.begin(id, PID + createId());
}

/** What a client says of itself, as applications may see it: without what only it and the server may know. */
export function withoutPid(auth: object | undefined): object | undefined {
  const pid = valueIn(auth, "pid");
  if (auth === undefined || typeof pid !== "string" || !pid.startsWith(PID)) return auth;
  return Object.fromEntries(Object.entries(auth).filter(([name]) => name !== "pid" && name !== "offset"));
}

function valueIn(auth: object | undefined, name: string): unknown {
  const entry = auth === undefined ? undefined : Object.getOwnPropertyDescriptor(auth, name);
  return entry?.value;
}
