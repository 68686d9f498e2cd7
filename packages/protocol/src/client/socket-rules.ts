import { COUNT, invalid, number, readOptions, TIME } from "./checks.ts";
import type { Auth, SocketOptions } from "./options.ts";

/** The options of one socket, complete and checked. */
export interface SocketRules {
  readonly auth: Auth | undefined;
  readonly retries: number;
  readonly ackTimeout: number | undefined;
  readonly maxBufferedPackets: number;
  readonly maxBufferedBytes: number;
  readonly maxPendingAcks: number;
}

/** @throws RtError `INVALID_OPTION` */
export function resolveSocketRules(options: SocketOptions): SocketRules {
  return readOptions<SocketRules>(options, {
    auth: (_, value) => checkAuth(value),
    retries: number(COUNT, 0),
    ackTimeout: (name, value) => (value === undefined ? value : number(TIME, 0)(name, value)),
    maxBufferedPackets: number(COUNT, 10_000),
    maxBufferedBytes: number(COUNT, 16_777_216),
    maxPendingAcks: number(COUNT, 100_000),
  });
}

/** @throws RtError `INVALID_OPTION` */
export function checkAuth(auth: unknown): Auth | undefined {
  if (auth === undefined || auth === null) return undefined;
  if (isAuth(auth)) return auth;
  throw invalid("auth", "an object or a function", auth);
}

function isAuth(auth: unknown): auth is Auth {
  return typeof auth === "function" || (typeof auth === "object" && auth !== null && !Array.isArray(auth));
}
