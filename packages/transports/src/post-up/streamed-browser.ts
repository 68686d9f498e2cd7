import type { DialTarget, Link, LinkTraits } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import { type BrowserRequestOptions, BrowserRequests } from "./browser-requests.ts";
import type { BodyFormat } from "./downstream.ts";
import { fetchDown } from "./fetch-down.ts";
import { type OpenDown, StreamedClientLink } from "./streamed-client-link.ts";

/** Dials a link of one answer without an end, which `fetch` reads, and POSTs. `name` is the transport's in the query. */
export function dialStreamedByFetch(
  name: string,
  target: DialTarget,
  options: BrowserRequestOptions,
  format: BodyFormat,
  traits: LinkTraits,
): Link {
  return dialStreamed(name, target, options, traits, (requests) => (sink) => {
    return fetchDown(requests.urlOf(FIRST), requests.initOf(undefined), options.requestTimeout ?? 0, format, sink);
  });
}

/** As {@link dialStreamedByFetch}, with a source of its own for what comes from the server, such as the browser's `EventSource`. */
export function dialStreamed(
  name: string,
  target: DialTarget,
  options: BrowserRequestOptions,
  traits: LinkTraits,
  sourceOf: (requests: BrowserRequests) => OpenDown,
): Link {
  const requests = new BrowserRequests(name, target, options);
  const link = new StreamedClientLink(requests, sourceOf(requests), traits, browserBytes);
  requests.watch(link);
  return link;
}

/** The GET that opens the link. */
export const FIRST = { sid: undefined, number: 1 } as const;
