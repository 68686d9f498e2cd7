import type { NodeServer } from "../http/node-server.ts";
import { Listener, type ListenerOptions } from "./listener.ts";

export { Client, type ClientEvents, Listener, type ListenerEvents, type ListenerOptions } from "./listener.ts";
export type { Combined, CommonOptions, Log, TransportTimes } from "./options.ts";
export { addTransport } from "./transports.ts";

/**
 * Takes the clients of the classic API at an HTTP server of the application, whose other requests stay its own.
 *
 * @throws RtError `INVALID_ARGUMENT` for what is no HTTP server, `INVALID_OPTION`
 */
export function listen(server: NodeServer, options: ListenerOptions = {}): Listener {
  return new Listener(server, options);
}
