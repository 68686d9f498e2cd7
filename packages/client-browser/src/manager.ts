import {
  type DefaultEventsMap,
  type EventsMap,
  Manager as PortableManager,
  readArguments,
  trunkOf,
  urlOfParts,
} from "@rt/protocol/client";
import type { BrowserManagerOptions } from "./options.ts";
import { browserPlatform, page } from "./platform.ts";
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
   * `url` is where the server is, by default the page's; its path counts for nothing, its query where there is no option `query`. Without
   * it the options `hostname`, `port` and `secure` may say where. Where there is no page either, every attempt to connect fails.
   *
   * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
   */
  constructor(first?: string | URL | BrowserManagerOptions, second?: BrowserManagerOptions) {
    const { url, options } = readArguments<BrowserManagerOptions>(first, second, {});
    const { address, query } = serverUrl(url ?? urlOfParts(options, globalThis.location));
    const completed = query === undefined || options.query !== undefined ? options : { ...options, query };
    super(address, browserPlatform(address, options), completed);
    page.watch(trunkOf(this), options.closeOnBeforeunload === true);
  }
}
