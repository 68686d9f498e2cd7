import type { Dialer } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import type { BrowserRequestOptions } from "../post-up/browser-requests.ts";
import { dialStreamedByFetch } from "../post-up/streamed-browser.ts";
import { MULTIPART, multipartBody, multipartTraits } from "./format.ts";

/**
 * Multipart streaming, the client half for all that has the web's `fetch` and can read an answer as it comes: pages, workers, and more.
 *
 * Where something on the way holds answers back until they are whole, no open frame comes, and another transport is what connects.
 */
export function multipartDialer(options: BrowserRequestOptions = {}): Dialer {
  const format = multipartBody(browserBytes);
  return {
    name: MULTIPART,
    probed: false,
    dial: (target) => dialStreamedByFetch(MULTIPART, target, options, format, multipartTraits(target.maxChunk)),
  };
}
