import type { BytePort, Dialer, Random } from "@rt/protocol";
import {
  BrowserClock,
  type BrowserRequestOptions,
  browserBytes,
  browserRandom,
  htmlfileDialer,
  jsonpDialer,
  multipartDialer,
  pollingDialer,
  sseDialer,
  streamingDialer,
  websocketDialer,
} from "@rt/transports/browser";
import type { Page, PageClock } from "./page.ts";
import type { BrowserTransportOptions } from "./transport-options.ts";

/*
 * The composition root: the only file that knows @rt/transports, which is compiled in. What it exports is typed with the contracts
 * of the protocol alone.
 */

export const bytes: BytePort = browserBytes;
export const random: Random = browserRandom;

/** The classic names of transports. */
export const transportAliases: ReadonlyMap<string, string> = new Map([
  ["xhr-polling", "polling"],
  ["xhr-multipart", "multipart"],
  ["jsonp-polling", "jsonp"],
  ["server-events", "sse"],
  ["flashsocket", "websocket"],
]);

/** A clock that counts the time in which the machine sleeps; `onGap` hears of it. */
export function clockFor(onGap: () => void): PageClock {
  return new BrowserClock(onGap);
}

/** What makes the dialers of one manager, which reaches `host` from the page. */
export type DialerMaker = (options: BrowserTransportOptions, host: string, page: Page) => readonly Dialer[];

/** The transports in the order in which they are tried. */
export const defaultDialers: DialerMaker = (options, host, page) => {
  const { protocols } = options;
  const outages = page.outagesFor(host);
  return [
    websocketDialer({ outages, ...(protocols === undefined ? {} : { protocols: [protocols].flat() }) }),
    pollingDialer(requestsOf(options, host, page)),
  ];
};

/** Those that are used by name only. Apart, so that a page that names none does not load them. */
export const furtherDialers: DialerMaker = (options, host, page) => {
  const requests = requestsOf(options, host, page);
  return [
    streamingDialer(requests),
    sseDialer(requests),
    multipartDialer(requests),
    htmlfileDialer(requests),
    jsonpDialer(requests),
  ];
};

function requestsOf(
  { withCredentials, requestTimeout }: BrowserTransportOptions,
  host: string,
  page: Page,
): BrowserRequestOptions {
  return {
    outages: page.outagesFor(host),
    isLeaving: () => page.isLeaving,
    ...(withCredentials === undefined ? {} : { withCredentials }),
    ...(requestTimeout === undefined ? {} : { requestTimeout }),
  };
}
