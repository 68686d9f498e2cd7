import type { Dialer, DialTarget, Link } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import type { BrowserRequestOptions } from "../post-up/browser-requests.ts";
import { dialStreamed, dialStreamedByFetch, FIRST } from "../post-up/streamed-browser.ts";
import { EventSourceDown } from "./event-source-down.ts";
import { SSE, sseBody, sseTraits } from "./format.ts";

/**
 * Server-sent events, the client half for all that has the web's `fetch`: pages, workers, and more. The browser's `EventSource` reads what
 * comes, where there is one and no headers are to be sent, which it cannot; elsewhere `fetch` does.
 */
export function sseDialer(options: BrowserRequestOptions = {}): Dialer {
  return {
    name: SSE,
    probed: false,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: BrowserRequestOptions): Link {
  const { maxChunk, headers } = target;
  const traits = sseTraits(maxChunk);
  if (typeof EventSource !== "function" || Object.keys(headers).length > 0) {
    return dialStreamedByFetch(SSE, target, options, sseBody(maxChunk, browserBytes), traits);
  }
  const { withCredentials = false, requestTimeout: time = 0 } = options;
  return dialStreamed(SSE, target, options, traits, (requests) => (sink) => {
    return new EventSourceDown({ url: requests.urlOf(FIRST), withCredentials, time, maxData: maxChunk }, sink);
  });
}
