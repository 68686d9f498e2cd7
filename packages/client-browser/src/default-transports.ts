import type { BytePort, Dialer, Random } from "@rt/protocol";
import { BrowserClock, browserBytes, browserRandom, pollingDialer, websocketDialer } from "@rt/transports/browser";
import type { Page, PageClock } from "./page.ts";
import type { BrowserTransportOptions } from "./transport-options.ts";

/*
 * The composition root: the only file that knows @rt/transports, which is compiled in. What it exports is typed with the contracts
 * of the protocol alone.
 */

export const bytes: BytePort = browserBytes;
export const random: Random = browserRandom;

/** A clock that counts the time in which the machine sleeps; `onGap` hears of it. */
export function clockFor(onGap: () => void): PageClock {
  return new BrowserClock(onGap);
}

/** The transports in the order in which they are tried. */
export function dialersFor(options: BrowserTransportOptions, host: string, page: Page): readonly Dialer[] {
  const { protocols, withCredentials, requestTimeout } = options;
  const outages = page.outagesFor(host);
  return [
    websocketDialer({ outages, ...(protocols === undefined ? {} : { protocols: [protocols].flat() }) }),
    pollingDialer({
      outages,
      isLeaving: () => page.isLeaving,
      ...(withCredentials === undefined ? {} : { withCredentials }),
      ...(requestTimeout === undefined ? {} : { requestTimeout }),
    }),
  ];
}
