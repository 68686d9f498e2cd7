import type { Dialer, DialTarget, Link } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import { PollingClientLink } from "../polling/client-link.ts";
import type { BrowserRequestOptions } from "../post-up/browser-requests.ts";
import { JsonpRequests } from "./requests.ts";

/**
 * JSONP polling, the client half for pages of other origins whose server knows nothing of CORS: GETs load scripts, POSTs are forms. To the
 * server it is polling, that of the reference included. Polling begins when the page has loaded. Where there is none, as in workers, no
 * link comes up.
 *
 * No headers can be sent, cookies always are, and whether the server took a POST cannot be seen: between two ends of rt the next one shows
 * it by its number; with a plain server, what is refused on the way is lost.
 */
export function jsonpDialer(options: BrowserRequestOptions = {}): Dialer {
  return {
    name: "jsonp",
    probed: false,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: BrowserRequestOptions): Link {
  const requests = new JsonpRequests(target, options);
  const link = new PollingClientLink(requests, target.maxChunk, browserBytes);
  requests.watch(link);
  return link;
}
