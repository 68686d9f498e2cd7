import type { Dialer, DialTarget, Link } from "@rt/protocol";
import type { BrowserRequestOptions } from "../post-up/browser-requests.ts";
import { dialStreamed, FIRST } from "../post-up/streamed-browser.ts";
import { HTMLFILE, htmlfileTraits } from "./format.ts";
import { FrameDown } from "./frame-down.ts";

/** Options of {@link htmlfileDialer}. */
export interface HtmlfileDialerOptions extends BrowserRequestOptions {
  /**
   * How much one page may bring, in characters: then the link ends with `closed`, so that a browser that keeps all of a page cannot be
   * filled by it. A session of rt goes on over another link, a plain one is over. 64 Mi by default.
   */
  readonly maxPage?: number;
}

const MAX_PAGE = 67_108_864;

/**
 * The forever frame, the client half for pages of the server's own origin: a hidden frame, and POSTs by `fetch`. It begins when the page
 * has loaded. Headers are sent with the POSTs alone. Where there is no page, as in workers, and for another origin, no link comes up.
 */
export function htmlfileDialer(options: HtmlfileDialerOptions = {}): Dialer {
  return {
    name: HTMLFILE,
    probed: false,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: HtmlfileDialerOptions): Link {
  const { requestTimeout: time = 0, maxPage = MAX_PAGE } = options;
  const { maxChunk } = target;
  return dialStreamed(HTMLFILE, target, options, htmlfileTraits(maxChunk), (requests) => (sink) => {
    return new FrameDown({ url: new URL(requests.urlOf(FIRST)), time, maxData: maxChunk, maxPage }, sink);
  });
}
