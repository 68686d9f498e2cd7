import { RtError } from "@rt/protocol";
import { inRange, LONGEST } from "./checks.ts";

/** What is kept of the sockets of Socket.IO's clients that have lost their connection, and of the events for them. */
export interface ConnectionStateRecoveryOptions {
  /**
   * How long a socket waits for its client, in milliseconds. Events are kept for longer, by the time until a failed connection is known
   * to have failed: `pingInterval` and twice `pingTimeout`. @defaultValue 120,000
   */
  readonly maxDisconnectionDuration?: number;
  /** Are clients that come back let in without a word of the middlewares? @defaultValue true */
  readonly skipMiddlewares?: boolean;
  /**
   * The most sockets of one namespace that wait for their clients; for one more the one that has waited for longest is given up.
   * @defaultValue 10,000: below 20 MB, what applications keep in `data` not counted
   */
  readonly maxSessions?: number;
  /**
   * The most events that are kept for one namespace; for one more the oldest is dropped, and clients that may have missed it cannot come
   * back. @defaultValue 100,000: 500 a second
   */
  readonly maxPackets?: number;
  /**
   * As `maxPackets`, in bytes: the length of texts and binary values, and 64 for each of these and for each room that an event is for.
   * What one client has missed is sent to it at once: that should be below `maxBacklog`. @defaultValue 33,554,432
   */
  readonly maxBytes?: number;
}

/** {@link ConnectionStateRecoveryOptions}, complete and checked. */
export interface RecoveryRules {
  readonly window: number;
  readonly skipMiddlewares: boolean;
  readonly maxSessions: number;
  readonly maxPackets: number;
  readonly maxBytes: number;
}

const NAME = "connectionStateRecovery";

type Count = "maxSessions" | "maxPackets" | "maxBytes";

/** `undefined` where it is off. @throws RtError `INVALID_OPTION`, which names the option */
export function recoveryRules(option: boolean | ConnectionStateRecoveryOptions): RecoveryRules | undefined {
  if (option === false) return undefined;
  if (option !== true && typeof option !== "object") {
    throw new RtError("INVALID_OPTION", `${NAME} is a boolean or an object, not ${String(option)}`);
  }
  const given = option === true ? {} : option;
  const { maxDisconnectionDuration = 120_000, skipMiddlewares = true } = given;
  if (typeof skipMiddlewares !== "boolean") {
    throw new RtError("INVALID_OPTION", `${NAME}.skipMiddlewares is a boolean, not ${String(skipMiddlewares)}`);
  }
  const count = (name: Count, fallback: number): number =>
    inRange(`${NAME}.${name}`, given[name] ?? fallback, 1, Number.MAX_SAFE_INTEGER, "integer");
  return {
    window: inRange(`${NAME}.maxDisconnectionDuration`, maxDisconnectionDuration, 1, LONGEST),
    skipMiddlewares,
    maxSessions: count("maxSessions", 10_000),
    maxPackets: count("maxPackets", 100_000),
    maxBytes: count("maxBytes", 32 * 1024 * 1024),
  };
}
