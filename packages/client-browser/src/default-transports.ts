import type { BytePort, Dialer, Random } from "@rt/protocol";
import { NOT_HERE } from "@rt/protocol/client";
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
  ["webtransport", NOT_HERE],
]);

/** A clock that counts the time in which the machine sleeps; `onGap` hears of it. */
export function clockFor(onGap: () => void): PageClock {
  return new BrowserClock(onGap);
}

/** What makes the dialers of one manager, which reaches `host` from the page. */
export type DialerMaker = (options: BrowserTransportOptions, host: string, page: Page) => readonly Dialer[];

/** The transports in the order in which they are tried. */
export const defaultDialers: DialerMaker = (options, host, page) => {
  const { protocols = [], ...timestamps } = optionsFor(options, "websocket");
  return [
    websocketDialer({ ...timestamps, outages: page.outagesFor(host), protocols: [protocols].flat() }),
    pollingDialer(requestsOf(options, host, page, "polling")),
  ];
};

/** Those that are used by name only. Apart, so that a page that names none does not load them. */
export const furtherDialers: DialerMaker = (options, host, page) => {
  const of = (name: string): BrowserRequestOptions => requestsOf(options, host, page, name);
  return [
    streamingDialer(of("streaming")),
    sseDialer(of("sse")),
    multipartDialer(of("multipart")),
    htmlfileDialer(of("htmlfile")),
    jsonpDialer(of("jsonp")),
  ];
};

/** What is said of one transport, where it differs from what is said of all. */
function optionsFor({ transportOptions, ...options }: BrowserTransportOptions, name: string): BrowserTransportOptions {
  return { ...options, ...transportOptions?.[name] };
}

function requestsOf(options: BrowserTransportOptions, host: string, page: Page, name: string): BrowserRequestOptions {
  const departure = { hasBegun: () => page.isLeaving, listen: (task: () => void) => page.onDeparture(task) };
  return { ...optionsFor(options, name), outages: page.outagesFor(host), departure };
}
