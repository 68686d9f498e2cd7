import type { Dialer } from "@rt/protocol";
import { nodeBytes } from "../node/bytes.ts";
import { NodeRequests, type RequestDialerOptions } from "../post-up/node-requests.ts";
import { PollingClientLink } from "./client-link.ts";

/**
 * HTTP long-polling, the client half for Node.
 *
 * With `rt=1` in the target's query every GET and every POST of a link bears a number, `seq`: a server that knows it can tell a request
 * from its repeat by something on the way. The dialer itself repeats none: a request that fails ends the link with `broken`.
 */
export function pollingDialer(options: RequestDialerOptions = {}): Dialer {
  return {
    name: "polling",
    probed: false,
    dial: (target) =>
      new PollingClientLink(new NodeRequests("polling", target, options), target.maxChunk, options.bytes ?? nodeBytes),
  };
}
