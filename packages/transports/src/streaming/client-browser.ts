import type { Dialer } from "@rt/protocol";
import type { BrowserRequestOptions } from "../post-up/browser-requests.ts";
import { dialStreamedByFetch } from "../post-up/streamed-browser.ts";
import { STREAMING, streamingBody, streamingTraits } from "./format.ts";

/**
 * Streaming over HTTP, the client half for all that has the web's `fetch` and can read an answer as it comes: pages, workers, and more.
 *
 * Where something on the way holds answers back until they are whole, no open frame comes, and another transport is what connects.
 */
export function streamingDialer(options: BrowserRequestOptions = {}): Dialer {
  return {
    name: STREAMING,
    probed: false,
    dial: (target) => dialStreamedByFetch(STREAMING, target, options, streamingBody, streamingTraits(target.maxChunk)),
  };
}
