import type { Dialer, DialTarget, Link } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import type { Outages } from "../browser/outages.ts";
import { plainBytes } from "../browser/plain-bytes.ts";
import { urlOf } from "../browser/url.ts";
import { type PollingCarrier, PollingClientLink, type PollingRequest } from "./client-link.ts";
import { fetchAnswer } from "./fetch-request.ts";
import { isNumbered, NUMBER } from "./numbering.ts";

/** Options of {@link pollingDialer}. */
export interface BrowserPollingOptions {
  /** Send cookies and the like to another origin, too? Its server must agree. No by default: to the own origin alone. */
  readonly withCredentials?: boolean;
  /**
   * How long, in milliseconds, a POST or the first GET may take. The other GETs are long by nature: the heartbeat watches them. Unlimited
   * by default, as the session has limits of its own.
   */
  readonly requestTimeout?: number;
  /** When links end although no request says so. Never by default. */
  readonly outages?: Outages;
  /** Is the page about to go, so that requests must outlive it? Asked for each. Browsers carry up to 64 KiB in this way. */
  readonly isLeaving?: () => boolean;
}

/**
 * HTTP long-polling, the client half for all that has the web's `fetch`: pages, workers, and more.
 *
 * Browsers repeat a POST by themselves when a connection that was kept is reset. With `rt=1` in the target's query every GET and every
 * POST bears a number, `seq`, by which a server that knows it tells a request from its repeat.
 */
export function pollingDialer(options: BrowserPollingOptions = {}): Dialer {
  return {
    name: "polling",
    probed: false,
    dial: (target) => dial(target, options),
  };
}

function dial(target: DialTarget, options: BrowserPollingOptions): Link {
  const { requestTimeout = 0, outages } = options;
  let count = 0;
  const carrier: PollingCarrier = {
    start(request, done) {
      const url = urlOf("http", target, parametersOf(target, request, count++));
      const time = request.isPatient ? 0 : requestTimeout;
      return fetchAnswer(url, initOf(target, request, options), { bytes: target.maxChunk, time }, done);
    },
    release: () => forget?.(),
  };
  const forget = outages?.listen(() => link.abort());
  const link = new PollingClientLink(carrier, target.maxChunk, browserBytes);
  return link;
}

function parametersOf(target: DialTarget, { sid, number }: PollingRequest, count: number): [string, string][] {
  const own: [string, string][] = [
    ["transport", "polling"],
    // Nothing on the way may answer from memory.
    ["t", `${Date.now().toString(36)}${count.toString(36)}`],
  ];
  if (sid !== undefined) own.push(["sid", sid]);
  if (isNumbered(target.query)) own.push([NUMBER, String(number)]);
  return own;
}

/** What Node's types of `fetch` lack. */
interface BrowserRequestInit extends RequestInit {
  readonly cache: "no-store";
}

function initOf(target: DialTarget, { body }: PollingRequest, options: BrowserPollingOptions): BrowserRequestInit {
  const common: BrowserRequestInit = {
    // Browsers make requests for the same URL wait for each other, lest the answer could be kept.
    cache: "no-store",
    credentials: options.withCredentials === true ? "include" : "same-origin",
    headers: target.headers,
  };
  if (body === undefined) return common;
  return {
    ...common,
    method: "POST",
    // This very type needs no question to the server of another origin first.
    headers: { ...target.headers, "content-type": "text/plain;charset=UTF-8" },
    body: typeof body === "string" ? body : plainBytes(body),
    keepalive: options.isLeaving?.() === true,
  };
}
