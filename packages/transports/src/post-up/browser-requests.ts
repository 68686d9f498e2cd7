import type { Chunk, DialTarget } from "@rt/protocol";
import type { Departure } from "../browser/departure.ts";
import type { Outages } from "../browser/outages.ts";
import { plainBytes } from "../browser/plain-bytes.ts";
import { urlOf } from "../browser/url.ts";
import { type TimestampOptions, timestampOf } from "../dialling/timestamp.ts";
import type { Answer } from "./answer.ts";
import { fetchAnswer } from "./fetch-request.ts";
import { isNumbered, NUMBER } from "./numbering.ts";
import type { LinkRequest, PendingRequest, RequestCarrier } from "./request.ts";

/** Options of the dialers for browsers whose links are made of requests. */
export interface BrowserRequestOptions extends TimestampOptions {
  /** Send cookies and the like to another origin, too? Its server must agree. No by default: to the own origin alone. */
  readonly withCredentials?: boolean;
  /**
   * How long, in milliseconds, a POST or the first answer of the server may take. What is long by nature is watched by the heartbeat.
   * Unlimited by default, as the session has limits of its own.
   */
  readonly requestTimeout?: number;
  /** When links end although no request says so. Never by default. */
  readonly outages?: Outages;
  /** When the page goes. Never by default. */
  readonly departure?: Departure;
}

/** What Node's types of `fetch` lack. */
export interface BrowserRequestInit extends RequestInit {
  readonly cache: "no-store";
}

/** A link that hears of the page. */
export interface PageLink {
  /** The way to the server is gone. */
  abort(): void;
  /** The page goes, and the server sees by their numbers which requests it has seen. */
  depart(): void;
}

/** The requests of one link, by the web's `fetch`. */
export class BrowserRequests implements RequestCarrier {
  readonly #name: string;
  readonly #target: DialTarget;
  readonly #options: BrowserRequestOptions;
  #forget: (() => void)[] = [];

  /** `name` is the transport's in the query. */
  constructor(name: string, target: DialTarget, options: BrowserRequestOptions) {
    this.#name = name;
    this.#target = target;
    this.#options = options;
  }

  /** Tells `link` of the page until the requests are released. */
  watch(link: PageLink): void {
    const { outages, departure } = this.#options;
    if (outages !== undefined) this.#forget.push(outages.listen(() => link.abort()));
    if (departure !== undefined && this.#isNumbered) this.#forget.push(departure.listen(() => link.depart()));
  }

  start(request: LinkRequest, done: (answer: Answer) => void): PendingRequest {
    const time = request.isPatient ? 0 : (this.#options.requestTimeout ?? 0);
    const limits = { bytes: this.#target.maxChunk, time };
    return fetchAnswer(this.urlOf(request), this.initOf(request.body), limits, done);
  }

  release(): void {
    for (const forget of this.#forget) forget();
  }

  /** Where a request goes; no two are the same. */
  urlOf({ sid, number }: Pick<LinkRequest, "sid" | "number">): string {
    const own: [string, string][] = [["transport", this.#name], ...timestampOf(this.#options, true)];
    if (sid !== undefined) own.push(["sid", sid]);
    if (this.#isNumbered) own.push([NUMBER, String(number)]);
    return urlOf("http", this.#target, own);
  }

  /** How a request is fetched: a POST when there is a body, else a GET. */
  initOf(body: Chunk | undefined): BrowserRequestInit {
    const { headers } = this.#target;
    const common: BrowserRequestInit = {
      // Browsers make requests for the same URL wait for each other, lest the answer could be kept.
      cache: "no-store",
      credentials: this.#options.withCredentials === true ? "include" : "same-origin",
      headers,
    };
    if (body === undefined) return common;
    return {
      ...common,
      method: "POST",
      // This very type, as no type for bytes, needs no question to the server of another origin first.
      headers: typeof body === "string" ? { ...headers, "content-type": "text/plain;charset=UTF-8" } : headers,
      body: typeof body === "string" ? body : plainBytes(body),
      keepalive: this.#options.departure?.hasBegun() === true,
    };
  }

  get #isNumbered(): boolean {
    return isNumbered(this.#target.query);
  }
}
