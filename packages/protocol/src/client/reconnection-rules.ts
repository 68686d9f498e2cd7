import type { BackoffRules } from "./backoff.ts";
import { COUNT, flag, number, readOptions, SPAN, TIME } from "./checks.ts";
import type { ReconnectionOptions } from "./options.ts";

/** When a client connects and comes back: complete and checked. */
export interface ReconnectionRules extends BackoffRules {
  readonly reconnection: boolean;
  readonly reconnectionAttempts: number;
  readonly timeout: number;
}

/** The time of an attempt; `Infinity` is what the rules have for none. */
const patience = number({ ...SPAN, most: Infinity }, 20_000);

/** A wait that ends. */
const WAIT = { ...TIME, most: Number.MAX_SAFE_INTEGER };

/** @throws RtError `INVALID_OPTION` */
export function resolveReconnectionRules(options: ReconnectionOptions): ReconnectionRules {
  return readOptions<ReconnectionRules>(options, {
    reconnection: flag(true),
    reconnectionAttempts: number(COUNT, Infinity),
    reconnectionDelay: number(WAIT, 1000),
    reconnectionDelayMax: number(WAIT, 5000),
    randomizationFactor: number({ least: 0, most: 1 }, 1),
    timeout: (name, value) => (value === false ? Infinity : patience(name, value)),
  });
}
