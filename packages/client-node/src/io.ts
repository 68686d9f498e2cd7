import { RtError } from "@rt/protocol";
import {
  type DefaultEventsMap,
  type EventsMap,
  readArguments,
  type ServerUrl,
  SharedManagers,
  Socket,
} from "@rt/protocol/client";
import { Manager } from "./manager.ts";
import type { NodeClientOptions } from "./options.ts";
import { serverUrl } from "./server-url.ts";

/** The version of the Socket.IO protocol that is spoken. */
export const protocol = 5;

const managers = new SharedManagers<Manager>();

/**
 * The socket of a namespace of a server: `io("https://example.com/admin")` is the namespace `/admin`. It connects at once, unless
 * `autoConnect` is `false`.
 *
 * Sockets of one server share a connection, unless `forceNew` is set, `multiplex` is off, or the shared connection has a socket of
 * this namespace already.
 *
 * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, such as a variable of the environment that is not set, `INVALID_OPTION`.
 */
export function io<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
  address: string | URL | undefined,
  given?: NodeClientOptions,
): Socket<ListenEvents, EmitEvents> {
  const { url, options } = readArguments<NodeClientOptions>(address, given, {});
  if (url === undefined) throw new RtError("INVALID_ARGUMENT", "in Node a client needs the URL of its server");
  const server = serverUrl(url);
  const place = placeOf(server, options.socketPath);
  return managers.take(place, options, () => new Manager(url, options)).socket(server.nsp, options);
}

// As Socket.IO's: who has the default export alone has these with it, as `io.connect`, `io.Manager`.
Object.assign(io, { io, connect: io, Manager, Socket, protocol });

/** What listens on another Unix socket is another server, whatever the URL says. */
function placeOf(server: ServerUrl, socketPath: string | undefined): ServerUrl {
  if (socketPath === undefined) return server;
  const { secure, host } = server.address;
  return { ...server, address: { secure, host: `unix:${socketPath}:${host}` } };
}
