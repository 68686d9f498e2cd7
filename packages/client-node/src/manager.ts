import { Manager as PortableManager } from "@rt/protocol/client";
import type { NodeManagerOptions } from "./options.ts";
import { nodePlatform } from "./platform.ts";
import { serverUrl } from "./server-url.ts";

/** One connection to a server, kept up as the options say, and the sockets that share it. */
export class Manager extends PortableManager {
  /**
   * `url` is where the server is; its path counts for nothing, its query where there is no option `query`.
   *
   * @throws RtError `INVALID_ARGUMENT` for what is no URL of a server, `INVALID_OPTION`.
   */
  constructor(url: string | URL, options: NodeManagerOptions = {}) {
    const { address, query } = serverUrl(url);
    const completed = query === undefined || options.query !== undefined ? options : { ...options, query };
    super(address, nodePlatform(address, options), completed);
  }
}
