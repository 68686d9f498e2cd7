import type { BytePort, Dialer, Random } from "@rt/protocol";
import {
  BrowserClock,
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

/** The transports in the order in which they are tried, and those that are used by name only. */
export function dialersFor(
  options: BrowserTransportOptions,
  host: string,
  page: Page,
): { readonly dialers: readonly Dialer[]; readonly namedDialers: readonly Dialer[] } {
  const { protocols, withCredentials, requestTimeout } = options;
  const outages = page.outagesFor(host);
  const requests = {
    outages,
    isLeaving: () => page.isLeaving,
    ...(withCredentials === undefined ? {} : { withCredentials }),
    ...(requestTimeout === undefined ? {} : { requestTimeout }),
  };
  return {
    dialers: [
      websocketDialer({ outages, ...(protocols === undefined ? {} : { protocols: [protocols].flat() }) }),
      pollingDialer(requests),
    ],
    namedDialers: [
      streamingDialer(requests),
      sseDialer(requests),
      multipartDialer(requests),
      htmlfileDialer(requests),
      jsonpDialer(requests),
    ],
  };
}
