import type { Acceptor, HttpRequest, LinkRequest } from "@rt/protocol";

/** The most characters that a client may say of itself with a link: as much as the head of an HTTP request may have in Node. */
const MAX_SAID = 16_384;

/** What is said of a link, in the form of the request that another transport's client would have made. */
export function requestOf(
  { query: said, headers = {}, remoteAddress = "", secure = false }: LinkRequest,
  { name }: Acceptor,
  path: string,
): HttpRequest {
  // It came by this transport, whatever it says.
  const query = new Map([...said, ["transport", name]]);
  const url = `${path}?${new URLSearchParams([...query]).toString()}`;
  return { method: "GET", url, query, headers: { ...headers }, remoteAddress, secure };
}

/** Is it more than a request may say? */
export function isTooLong({ url, headers }: HttpRequest): boolean {
  return url.length + JSON.stringify(headers).length > MAX_SAID;
}
