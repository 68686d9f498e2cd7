import { createJsonCodec, isNamespaceName, resolveParser } from "@rt/protocol";
import {
  type DefaultEventsMap,
  type EventsMap,
  Manager as PortableManager,
  Socket,
  type SocketOptions,
} from "@rt/protocol/client";
import { arrayBufferCodec } from "./array-buffer-codec.ts";
import type { BrowserManagerOptions } from "./options.ts";
import { browserPlatform, page } from "./platform.ts";
import { ReadingCarrier } from "./reading-carrier.ts";
import { serverUrl } from "./server-url.ts";

/** As the core has them. */
const MAX_BUFFERED_BYTES = 16_777_216;
const MAX_CHUNK = 104_857_600;

/** One connection to a server, kept up as the options say, and the sockets that share it. */
export class Manager extends PortableManager {
  /**
   * `url` is where the server is, by default the page's; its path counts for nothing, its query where there is no option `query`.
   *
   * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
   */
  constructor(url?: string | URL, options: BrowserManagerOptions = {}) {
    const { address, query } = serverUrl(url);
    const platform = browserPlatform(address, options);
    const { query: given = query, maxChunk: maxAttachmentBytes = MAX_CHUNK } = options;
    const parser = resolveParser(options.parser, platform.bytes) ?? createJsonCodec({ maxAttachmentBytes });
    super(address, platform, {
      ...options,
      parser: arrayBufferCodec(parser),
      ...(given === undefined ? {} : { query: given }),
    });
    page.watch(this.trunk);
  }

  override socket<ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    nsp: string,
    options: SocketOptions = {},
  ): Socket<ListenEvents, EmitEvents> {
    const name = nsp.startsWith("/") ? nsp : `/${nsp}`;
    if (isNamespaceName(name) && !this.sockets.has(name)) {
      const carrier = new ReadingCarrier(this.trunk, options.maxBufferedBytes ?? MAX_BUFFERED_BYTES);
      this.sockets.set(name, new Socket(this, carrier, name, options));
    }
    return super.socket(name, options);
  }
}
