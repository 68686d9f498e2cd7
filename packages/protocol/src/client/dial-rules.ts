import type { Dialer } from "../contracts/index.ts";
import { checkBoolean, checkNumber, checkString, checkTexts, invalid, SPAN } from "./checks.ts";
import type { ConnectOptions } from "./options.ts";
import type { ClientPlatform } from "./platform.ts";

/** The options of one attempt to connect, complete and checked. */
export interface DialRules {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Readonly<Record<string, string>>;
  /** What may carry the first link, in this order. */
  readonly candidates: readonly Dialer[];
  /** What the connection may move to. */
  readonly upgrades: readonly Dialer[];
  /** Are sessions to outlive their links, where the server has part in that? */
  readonly resume: boolean;
  readonly fallbackTimeout: number;
  readonly maxChunk: number;
}

/**
 * `dialers` are the transports of the place, `preferred` names the one that served last, and `named` is what names may bring in beside.
 *
 * @throws RtError `INVALID_OPTION`
 */
export function resolveDialRules(
  options: ConnectOptions,
  dialers: readonly Dialer[],
  preferred: string | undefined,
  named: Pick<ClientPlatform, "namedDialers" | "transportAliases"> = {},
): DialRules {
  const { namedDialers = [], transportAliases } = named;
  const { transports } = options;
  const list =
    transports === undefined ? dialers : transportsOf(transports, [...dialers, ...namedDialers], transportAliases);
  if (list.length === 0) throw invalid("transports", "a list with something in it", list);
  const isGiven = options.transports !== undefined;
  const triesAll = checkBoolean("tryAllTransports", options.tryAllTransports, !isGiven);
  // Without a list the last transport is remembered too: where WebSockets are swallowed, only the first attempt waits for one.
  const remembers = checkBoolean("rememberUpgrade", options.rememberUpgrade, !isGiven);
  const ordered = remembers ? preferredFirst(list, preferred) : list;
  return {
    path: pathOf(options),
    query: queryOf(options.query),
    headers: Object.fromEntries(checkTexts("extraHeaders", options.extraHeaders)),
    candidates: triesAll ? ordered : ordered.slice(0, 1),
    upgrades: checkBoolean("upgrade", options.upgrade, true) ? list : [],
    resume: checkBoolean("resume", options.resume, true),
    fallbackTimeout: checkNumber("fallbackTimeout", options.fallbackTimeout, SPAN, 2500),
    maxChunk: checkNumber("maxChunk", options.maxChunk, { least: 1, most: Number.MAX_SAFE_INTEGER }, 104_857_600),
  };
}

/** The key by which the two ends agree on sessions that outlive their links is no business of the application's. */
function queryOf(given: unknown): ReadonlyMap<string, string> {
  const query = new Map(checkTexts("query", given));
  const forged = query.get("rt");
  if (forged !== undefined) throw invalid("query.rt", "a key of the protocol, which the option `resume` sets", forged);
  return query;
}

/** Each once, though it may have been named by several names. */
function transportsOf(
  given: unknown,
  dialers: readonly Dialer[],
  aliases: ReadonlyMap<unknown, string> = new Map(),
): readonly Dialer[] {
  if (!Array.isArray(given)) throw invalid("transports", "a list", given);
  const items: readonly unknown[] = given;
  const found = items.map((item) => {
    if (isDialer(item)) return item;
    const name = aliases.get(item) ?? item;
    const named = dialers.find((dialer) => dialer.name === name);
    if (named !== undefined) return named;
    const names = dialers.map((dialer) => dialer.name).join(", ");
    throw invalid("transports", `a list of transports or of the names ${names}`, item);
  });
  return [...new Set(found)];
}

function isDialer(item: unknown): item is Dialer {
  if (typeof item !== "object" || item === null) return false;
  return "name" in item && typeof item.name === "string" && "dial" in item && typeof item.dial === "function";
}

function preferredFirst(list: readonly Dialer[], preferred: string | undefined): readonly Dialer[] {
  const first = list.find((dialer) => dialer.name === preferred);
  return first === undefined ? list : [first, ...list.filter((dialer) => dialer !== first)];
}

function pathOf(options: ConnectOptions): string {
  const path = checkString("path", options.path, "/socket.io");
  const bare = path.endsWith("/") ? path.slice(0, -1) : path;
  const rooted = bare.startsWith("/") ? bare : `/${bare}`;
  return checkBoolean("addTrailingSlash", options.addTrailingSlash, true) && rooted !== "/" ? `${rooted}/` : rooted;
}
