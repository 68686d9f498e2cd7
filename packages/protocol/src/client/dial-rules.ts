import type { Dialer } from "../contracts/index.ts";
import { checkBoolean, checkNumber, checkString, checkTexts, invalid, SPAN } from "./checks.ts";
import type { ConnectOptions, NamedTransport } from "./options.ts";
import { type ClientPlatform, NOT_HERE } from "./platform.ts";

type Headers = Readonly<Record<string, string>>;

/** The options of one attempt to connect, complete and checked. */
export interface DialRules {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: Headers;
  /** By the name of a transport: its own headers, instead of the others. */
  readonly ownHeaders: ReadonlyMap<string, Headers>;
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
  const [name, transports] = listOf(options);
  const isGiven = transports !== undefined;
  const list = isGiven ? transportsOf(name, transports, [...dialers, ...namedDialers], transportAliases) : dialers;
  const triesAll = checkBoolean("tryAllTransports", options.tryAllTransports, !isGiven);
  // Without a list the last transport is remembered too: where WebSockets are swallowed, only the first attempt waits for one.
  const remembers = checkBoolean("rememberUpgrade", options.rememberUpgrade, !isGiven);
  const ordered = remembers ? preferredFirst(list, preferred) : list;
  return {
    path: pathOf(options),
    query: queryOf(options),
    headers: headersOf("extraHeaders", options.extraHeaders),
    ownHeaders: ownHeadersOf(options.transportOptions),
    candidates: triesAll ? ordered : ordered.slice(0, 1),
    upgrades: checkBoolean("upgrade", options.upgrade, true) ? list : [],
    resume: checkBoolean("resume", options.resume, true),
    fallbackTimeout: checkNumber("fallbackTimeout", options.fallbackTimeout, SPAN, 2500),
    maxChunk: checkNumber("maxChunk", options.maxChunk, { least: 1, most: Number.MAX_SAFE_INTEGER }, 104_857_600),
  };
}

/** The key by which the two ends agree on sessions that outlive their links is no business of the application's. */
function queryOf({ query: given, forceBase64 }: ConnectOptions): ReadonlyMap<string, string> {
  const query = new Map(checkTexts("query", given));
  const forged = query.get("rt");
  if (forged !== undefined) throw invalid("query.rt", "a key of the protocol, which the option `resume` sets", forged);
  if (checkBoolean("forceBase64", forceBase64, false)) query.set("b64", "1");
  return query;
}

function headersOf(name: string, given: unknown): Headers {
  return Object.fromEntries(checkTexts(name, given));
}

function ownHeadersOf(given: unknown): ReadonlyMap<string, Headers> {
  if (given === undefined) return new Map();
  if (typeof given !== "object" || given === null) throw invalid("transportOptions", "an object", given);
  const headers = new Map<string, Headers>();
  for (const [name, settings] of Object.entries<unknown>({ ...given })) {
    const place = `transportOptions.${name}`;
    if (typeof settings !== "object" || settings === null) throw invalid(place, "an object", settings);
    if ("extraHeaders" in settings && settings.extraHeaders !== undefined)
      headers.set(name, headersOf(`${place}.extraHeaders`, settings.extraHeaders));
  }
  return headers;
}

function listOf({ transports, transportImplementations }: ConnectOptions): readonly [name: string, list: unknown] {
  if (transportImplementations === undefined) return ["transports", transports];
  if (transports === undefined) return ["transportImplementations", transportImplementations];
  throw invalid("transportImplementations", "for want of `transports`", transportImplementations);
}

/** Each once, though it may have been named by several names. */
function transportsOf(
  option: string,
  given: unknown,
  dialers: readonly Dialer[],
  aliases: ReadonlyMap<unknown, string> = new Map(),
): readonly Dialer[] {
  if (!Array.isArray(given)) throw invalid(option, "a list", given);
  const items: readonly unknown[] = given;
  const found = new Set<Dialer>();
  for (const item of items) {
    if (isDialer(item)) {
      found.add(item);
      continue;
    }
    const said = isNamed(item) ? item.name : item;
    const name = aliases.get(said) ?? said;
    if (name === NOT_HERE) continue;
    const named = dialers.find((dialer) => dialer.name === name);
    const names = dialers.map((dialer) => dialer.name).join(", ");
    if (named === undefined) throw invalid(option, `a list of transports or of the names ${names}`, item);
    found.add(named);
  }
  if (found.size === 0) throw invalid(option, "a list with something in it that is to be had here", given);
  return [...found];
}

function isNamed(item: unknown): item is NamedTransport {
  return typeof item === "object" && item !== null && "name" in item && typeof item.name === "string";
}

function isDialer(item: unknown): item is Dialer {
  return isNamed(item) && "dial" in item && typeof item.dial === "function";
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
