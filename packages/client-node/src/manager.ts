import {
  type DefaultEventsMap,
  type EventsMap,
  Manager as PortableManager,
  readArguments,
  urlOfParts,
} from "@rt/protocol/client";
import { logManager } from "./logs.ts";
import type { NodeManagerOptions } from "./options.ts";
import { nodePlatform } from "./platform.ts";
import { serverUrl } from "./server-url.ts";

/**
 * One connection to a server, kept up as the options say, and the sockets that share it. The types of events are there for Socket.IO's
 * users, who write `Manager<FromServer, ToServer>`: `socket` takes those of each namespace.
 */
export class Manager<
  _ListenEvents extends EventsMap = DefaultEventsMap,
  _EmitEvents extends EventsMap = _ListenEvents,
> extends PortableManager {
  /**
   * `url` is where the server is; its path counts for nothing, its query where there is no option `query`. Without it the options
   * `hostname`, `port` and `secure` say where.
   *
   * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
   */
  constructor(url: string | URL | NodeManagerOptions | undefined, options?: NodeManagerOptions) {
    const given = readArguments<NodeManagerOptions>(url, options, {});
    const { address, query } = serverUrl(given.url ?? urlOfParts(given.options, undefined));
    const completed =
      query === undefined || given.options.query !== undefined ? given.options : { ...given.options, query };
    super(address, nodePlatform(address, given.options), completed);
    logManager(this, address);
  }
}
