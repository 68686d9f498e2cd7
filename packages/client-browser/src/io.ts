import { type DefaultEventsMap, type EventsMap, readArguments, SharedManagers, Socket } from "@rt/protocol/client";
import { Manager } from "./manager.ts";
import type { BrowserClientOptions } from "./options.ts";
import { serverUrl } from "./server-url.ts";

/** The version of the Socket.IO protocol that is spoken. */
export const protocol = 5;

const managers = new SharedManagers<Manager>();

/**
 * The socket of a namespace of a server: `io("https://example.com/admin")` is the namespace `/admin`. Without a URL, and for what it
 * lacks, it is the page's own server: `io()`, `io("/admin")`. It connects at once, unless `autoConnect` is `false`. Where there is no
 * page, as in Node when it renders one, there is a socket all the same, whose attempt to connect fails.
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
  const { url, options } = readArguments<BrowserClientOptions>(first, second, {});
  const server = serverUrl(url);
  return managers.take(server, options, () => new Manager(url, options)).socket(server.nsp, options);
}

// As Socket.IO's: who has the default export alone has these with it, as `io.connect`, `io.Manager`.
Object.assign(io, { io, connect: io, Manager, Socket, protocol });
