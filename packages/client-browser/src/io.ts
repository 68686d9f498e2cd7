import type { DefaultEventsMap, EventsMap, Socket } from "@rt/protocol/client";
import { Manager } from "./manager.ts";
import { ManagerCache } from "./manager-cache.ts";
import type { BrowserClientOptions } from "./options.ts";
import { type ClientUrl, parseUrl } from "./parse-url.ts";
import { origin } from "./platform.ts";

const cache = new ManagerCache();

/**
 * The socket of a namespace of a server: `io("https://example.com/admin")` is the namespace `/admin`. Without a URL, and for what it
 * lacks, it is the page's own server: `io()`, `io("/admin")`. It connects at once, unless `autoConnect` is `false`.
 *
 * Sockets of one server share a connection, unless `forceNew` is set, `multiplex` is off, or the shared connection has a socket of
 * this namespace already.
 *
 * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
 */
export function io<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
  options?: BrowserClientOptions,
): Socket<ListenEvents, EmitEvents>;
export function io<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
  url: string | URL | undefined,
  options?: BrowserClientOptions,
): Socket<ListenEvents, EmitEvents>;
export function io<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
  first?: string | URL | BrowserClientOptions,
  second?: BrowserClientOptions,
): Socket<ListenEvents, EmitEvents> {
  const isUrl = first === undefined || typeof first === "string" || first instanceof URL;
  const url = isUrl ? first : undefined;
  const options = (isUrl ? second : first) ?? {};
  const parsed = parseUrl(url, origin);
  return managerFor(url, parsed, options).socket(parsed.nsp, options);
}

function managerFor(
  url: string | URL | undefined,
  { address, nsp }: ClientUrl,
  options: BrowserClientOptions,
): Manager {
  const key = `${address.secure ? "https" : "http"}://${address.host}${options.path ?? "/socket.io"}`;
  const cached = cache.get(key);
  if (options.forceNew === true || options.multiplex === false || cached?.has(nsp) === true) {
    return new Manager(url, options);
  }
  if (cached !== undefined) return cached;
  const manager = new Manager(url, options);
  cache.set(key, manager);
  return manager;
}
