import { readServerUrl, type ServerUrl } from "@rt/protocol/client";

/** Stands for the page's server where there is no page, as in Node, which evaluates a page's modules to render it: nobody's (RFC 2606). */
const NOBODY = "page.invalid";

/** As the types have it, there is always one. */
const page: Location | undefined = globalThis.location;

/** The origin of the page, where it has one. */
const origin: string | undefined = page === undefined ? `https://${NOBODY}` : page.origin;

/** As `readServerUrl`, from this page. What would be the page's server is none, with no host, where there is no page. */
export function serverUrl(url: string | undefined): ServerUrl {
  const server = readServerUrl(url, origin, (text) => new URL(text));
  return server.address.host === NOBODY ? { ...server, address: { secure: true, host: "" } } : server;
}
