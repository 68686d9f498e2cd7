import type { BackoffRules } from "./backoff.ts";
import { COUNT, checkBoolean, checkNumber, SPAN, TIME } from "./checks.ts";
import type { ReconnectionOptions } from "./options.ts";

/** When a client connects and comes back: complete and checked. */
export interface ReconnectionRules extends BackoffRules {
  readonly reconnection: boolean;
  readonly reconnectionAttempts: number;
  readonly timeout: number;
}

/** @throws RtError `INVALID_OPTION` */
export function resolveReconnectionRules(options: ReconnectionOptions): ReconnectionRules {
  const factor = { least: 0, most: 1 };
  return {
    reconnection: checkBoolean("reconnection", options.reconnection, true),
    reconnectionAttempts: checkNumber("reconnectionAttempts", options.reconnectionAttempts, COUNT, Infinity),
    reconnectionDelay: checkNumber("reconnectionDelay", options.reconnectionDelay, WAIT, 1000),
    reconnectionDelayMax: checkNumber("reconnectionDelayMax", options.reconnectionDelayMax, WAIT, 5000),
    randomizationFactor: checkNumber("randomizationFactor", options.randomizationFactor, factor, 1),
    timeout: options.timeout === false ? Infinity : checkNumber("timeout", options.timeout, PATIENCE, 20_000),
  };
}

/** The time of an attempt; `Infinity` is what the rules have for none. */
const PATIENCE = { ...SPAN, most: Infinity };

/** A wait that ends. */
const WAIT = { ...TIME, most: Number.MAX_SAFE_INTEGER };
