import type { Dialer, DialTarget, Link } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import { type BrowserRequestOptions, BrowserRequests } from "../post-up/browser-requests.ts";
import { PollingClientLink } from "./client-link.ts";

/**
 * HTTP long-polling, the client half for all that has the web's `fetch`: pages, workers, and more.
 *
 * Browsers repeat a POST by themselves when a connection that was kept is reset. With `rt=1` in the target's query every GET and every
 * POST bears a number, `seq`, by which a server that knows it tells a request from its repeat.
 */
export function pollingDialer(options: BrowserRequestOptions = {}): Dialer {
  return {
    name: "polling",
    probed: false,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: BrowserRequestOptions): Link {
  const requests = new BrowserRequests("polling", target, options);
  const link = new PollingClientLink(requests, target.maxChunk, browserBytes);
  requests.watch(link);
  return link;
}
