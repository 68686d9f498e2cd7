import { createJsonCodec, resolveParser } from "@rt/protocol";
import {
  type DefaultEventsMap,
  type EventsMap,
  namespaceOf,
  Manager as PortableManager,
  readArguments,
  Socket,
  type SocketOptions,
  urlOfParts,
} from "@rt/protocol/client";
import { arrayBufferCodec } from "./array-buffer-codec.ts";
import type { BrowserManagerOptions } from "./options.ts";
import { browserPlatform, page } from "./platform.ts";
import { ReadingCarrier } from "./reading-carrier.ts";
import { serverUrl } from "./server-url.ts";

/** As the core has them. */
const MAX_BUFFERED_BYTES = 16_777_216;
const MAX_CHUNK = 104_857_600;

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
   * it the options `hostname`, `port` and `secure` may say where.
   *
   * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
   */
  constructor(first?: string | URL | BrowserManagerOptions, second?: BrowserManagerOptions) {
    const { url, options } = readArguments<BrowserManagerOptions>(first, second, {});
    const { address, query } = serverUrl(url ?? urlOfParts(options, globalThis.location));
    const platform = browserPlatform(address, options);
    const { query: given = query, maxChunk: maxAttachmentBytes = MAX_CHUNK } = options;
    const parser = resolveParser(options.parser, platform.bytes) ?? createJsonCodec({ maxAttachmentBytes });
    super(address, platform, {
      ...options,
      parser: arrayBufferCodec(parser),
      ...(given === undefined ? {} : { query: given }),
    });
    page.watch(this.trunk, options.closeOnBeforeunload === true);
  }

  override socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    nsp: string,
    options: SocketOptions = {},
  ): Socket<ListenEvents, EmitEvents> {
    const name = namespaceOf(nsp);
    if (!this.sockets.has(name)) {
      const carrier = new ReadingCarrier(this.trunk, options.maxBufferedBytes ?? MAX_BUFFERED_BYTES);
      this.sockets.set(name, new Socket(this, carrier, name, options));
    }
    return super.socket(name, options);
  }
}
