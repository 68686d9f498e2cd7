import { RtError } from "@rt/protocol";
import type { DefaultEventsMap, EventsMap, Socket } from "@rt/protocol/client";
import { Manager } from "./manager.ts";
import { ManagerCache } from "./manager-cache.ts";
import type { NodeClientOptions } from "./options.ts";
import { type ClientUrl, parseUrl } from "./parse-url.ts";

const cache = new ManagerCache();

/**
 * The socket of a namespace of a server: `io("https://example.com/admin")` is the namespace `/admin`. It connects at once, unless
 * `autoConnect` is `false`.
 *
 * Sockets of one server share a connection, unless `forceNew` is set, `multiplex` is off, or the shared connection has a socket of
 * this namespace already.
 *
 * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
 */
export function io<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
  url: string | URL,
  options: NodeClientOptions = {},
): Socket<ListenEvents, EmitEvents> {
  if (typeof url !== "string" && !(url instanceof URL)) {
    throw new RtError("INVALID_ARGUMENT", "in Node a client needs the URL of its server");
  }
  const parsed = parseUrl(url);
  return managerFor(url, parsed, options).socket(parsed.nsp, options);
}

function managerFor(url: string | URL, { address, nsp }: ClientUrl, options: NodeClientOptions): Manager {
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
