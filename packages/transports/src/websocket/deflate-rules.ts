import type { PerMessageDeflateOptions, ZlibSettings } from "@rt/protocol";
import type { DeflateWishes } from "@rt/protocol/websocket";
import { integer, optionObject, wrong, zlibSettings } from "../node/zlib-settings.ts";

/** {@link PerMessageDeflateOptions}, complete and checked. */
export interface DeflateRules {
  readonly threshold: number;
  readonly wishes: DeflateWishes;
  readonly deflate: ZlibSettings;
  readonly inflate: ZlibSettings;
  readonly concurrencyLimit: number;
}

/** As Socket.IO's client has it. */
const THRESHOLD = 1024;
/** As `ws` has it: a few more than Node has threads for it. */
const CONCURRENCY = 10;

const SWITCHES = ["serverNoContextTakeover", "clientNoContextTakeover"] as const;
const BITS = ["serverMaxWindowBits", "clientMaxWindowBits"] as const;

/** The rules, or `undefined` where nothing is compressed. @throws RtError `INVALID_OPTION`, which names the option with `name` before it */
export function deflateRules(name: string, option: boolean | PerMessageDeflateOptions): DeflateRules | undefined {
  if (option === false) return undefined;
  const given = optionObject(name, option) ?? {};
  const { threshold = THRESHOLD, concurrencyLimit = CONCURRENCY, zlibDeflateOptions, zlibInflateOptions } = given;
  return {
    threshold: integer(`${name}.threshold`, threshold, 0, Number.MAX_SAFE_INTEGER),
    wishes: wishesOf(name, given),
    deflate: zlibSettings(`${name}.zlibDeflateOptions`, zlibDeflateOptions),
    inflate: zlibSettings(`${name}.zlibInflateOptions`, zlibInflateOptions),
    concurrencyLimit: integer(`${name}.concurrencyLimit`, concurrencyLimit, 1, Number.MAX_SAFE_INTEGER),
  };
}

function wishesOf(name: string, given: PerMessageDeflateOptions): DeflateWishes {
  const wishes: { -readonly [Wish in keyof DeflateWishes]: DeflateWishes[Wish] } = {};
  for (const key of SWITCHES) {
    const value = given[key];
    if (value === undefined) continue;
    if (typeof value !== "boolean") throw wrong(`${name}.${key}`, "a boolean", value);
    wishes[key] = value;
  }
  for (const key of BITS) {
    const value = given[key];
    if (value === undefined) continue;
    wishes[key] = value === false ? value : integer(`${name}.${key}`, value, 8, 15);
  }
  return wishes;
}
