import type { Dialer } from "../contracts/index.ts";
import { type Check, fields, flag, invalid, number, parameters, readOptions, SPAN, text, texts } from "./checks.ts";
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

/** What of the options needs no transports to be understood. */
interface DialOptions extends Pick<DialRules, "resume" | "fallbackTimeout" | "maxChunk"> {
  readonly path: string;
  readonly addTrailingSlash: boolean;
  readonly query: readonly (readonly [string, string])[];
  readonly forceBase64: boolean;
  readonly extraHeaders: Headers;
  readonly transportOptions: ReadonlyMap<string, Headers>;
  readonly tryAllTransports: boolean;
  readonly rememberUpgrade: boolean;
  readonly upgrade: boolean;
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
  const read = readOptions<DialOptions>(options, {
    path: text("/socket.io"),
    addTrailingSlash: flag(true),
    query: parameters,
    forceBase64: flag(false),
    extraHeaders: headers,
    transportOptions: ownHeaders,
    tryAllTransports: flag(!isGiven),
    // Without a list the last transport is remembered too: where WebSockets are swallowed, only the first attempt waits for one.
    rememberUpgrade: flag(!isGiven),
    upgrade: flag(true),
    resume: flag(true),
    fallbackTimeout: number(SPAN, 2500),
    maxChunk: number({ least: 1, most: Number.MAX_SAFE_INTEGER }, 104_857_600),
  });
  const { resume, fallbackTimeout, maxChunk } = read;
  const ordered = read.rememberUpgrade ? preferredFirst(list, preferred) : list;
  return {
    path: pathOf(read),
    query: queryOf(read),
    headers: read.extraHeaders,
    ownHeaders: read.transportOptions,
    candidates: read.tryAllTransports ? ordered : ordered.slice(0, 1),
    upgrades: read.upgrade ? list : [],
    resume,
    fallbackTimeout,
    maxChunk,
  };
}

/** The key by which the two ends agree on sessions that outlive their links is no business of the application's. */
function queryOf({ query: given, forceBase64 }: DialOptions): ReadonlyMap<string, string> {
  const query = new Map(given);
  const forged = query.get("rt");
  if (forged !== undefined) throw invalid("query.rt", "a key of the protocol", forged);
  if (forceBase64) query.set("b64", "1");
  return query;
}

const headers: Check<Headers> = (name, value) => Object.fromEntries(texts(name, value));

const ownHeaders: Check<ReadonlyMap<string, Headers>> = (option, value) => {
  const found = new Map<string, Headers>();
  for (const [name, settings] of fields(option, value)) {
    const place = `${option}.${name}`;
    const own = fields(place, settings ?? null).find(([key]) => key === "extraHeaders")?.[1];
    if (own !== undefined) found.set(name, headers(`${place}.extraHeaders`, own));
  }
  return found;
};

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
  if (found.size === 0) throw invalid(option, "a list with something that is to be had here", given);
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

function pathOf({ path, addTrailingSlash }: DialOptions): string {
  const bare = path.endsWith("/") ? path.slice(0, -1) : path;
  const rooted = bare.startsWith("/") ? bare : `/${bare}`;
  return addTrailingSlash && rooted !== "/" ? `${rooted}/` : rooted;
}
