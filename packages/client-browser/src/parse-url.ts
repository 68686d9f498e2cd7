import { RtError } from "@rt/protocol";
import type { ServerAddress } from "@rt/protocol/client";

/** What a URL says to a client. */
export interface ClientUrl {
  readonly address: ServerAddress;
  /** The namespace: the path of the URL. */
  readonly nsp: string;
  /** The query of the URL, where it has one. */
  readonly query: Readonly<Record<string, string>> | undefined;
}

/** Is it TLS? */
const SCHEMES: ReadonlyMap<string, boolean> = new Map([
  ["http:", false],
  ["ws:", false],
  ["https:", true],
  ["wss:", true],
]);

/**
 * Reads the URL of a server. What it lacks is the page's own, as with Socket.IO: without a URL the page's server, for `/admin` the
 * namespace there, for `//example.com` and `example.com` the page's scheme, which is `https` where there is no page of a server's.
 * `origin` is that of the page.
 *
 * @throws RtError `INVALID_ARGUMENT`
 */
export function parseUrl(url: string | URL | undefined, origin: string | undefined): ClientUrl {
  const text = completed(url === undefined ? "/" : String(url), originOf(origin));
  const { protocol, host, searchParams } = parsed(text);
  const secure = SCHEMES.get(protocol);
  if (secure === undefined) throw wrong(text, "its scheme is none of http, https, ws and wss");
  const query = Object.fromEntries(searchParams);
  return {
    address: { secure, host },
    nsp: namespaceOf(text),
    query: Object.keys(query).length === 0 ? undefined : query,
  };
}

/** Of a file, a frame in a sandbox or an extension it says nothing of a server. */
function originOf(origin: string | undefined): string | undefined {
  return origin !== undefined && /^https?:\/\//.test(origin) ? origin : undefined;
}

function completed(text: string, origin: string | undefined): string {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return text;
  const scheme = origin?.startsWith("http:") === true ? "http:" : "https:";
  if (text.startsWith("//")) return scheme + text;
  if (text !== "" && !text.startsWith("/")) return `${scheme}//${text}`;
  if (origin === undefined) throw wrong(text, "it names no host, and the page has none");
  return origin + text;
}

function parsed(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw wrong(text, "it is not well-formed", error);
  }
}

/** As it is written, not as the URL class escapes it: a namespace may have any letters. */
function namespaceOf(text: string): string {
  const start = text.indexOf("/", text.indexOf("://") + 3);
  const end = text.search(/[?#]/);
  if (start < 0 || (end >= 0 && start > end)) return "/";
  return text.slice(start, end < 0 ? undefined : end);
}

function wrong(text: string, why: string, cause?: unknown): RtError {
  return new RtError("INVALID_ARGUMENT", `"${text}" is no URL of a server: ${why}`, { cause });
}
