import type { DefaultEventsMap, EventsMap } from "@rt/protocol";
import type { DefaultData } from "./api/remote-socket.ts";
import type { Attachable } from "./api/server.ts";
import type { ServerOptions } from "./options/server-options.ts";
import { Server } from "./public.ts";

/**
 * Makes a server, as `require("socket.io")` has always been called: `createServer(httpServer, options)` is `new Server(httpServer, options)`.
 *
 * @throws RtError `INVALID_OPTION` or `INVALID_ARGUMENT`
 */
export function createServer<
  Listen extends EventsMap = DefaultEventsMap,
  Emit extends EventsMap = Listen,
  ServerSide extends EventsMap = DefaultEventsMap,
  Data = DefaultData,
>(target?: Attachable | ServerOptions, options?: ServerOptions): Server<Listen, Emit, ServerSide, Data> {
  return new Server<Listen, Emit, ServerSide, Data>(target, options);
}
