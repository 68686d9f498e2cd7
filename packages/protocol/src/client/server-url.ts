import { RtError } from "../errors.ts";
import type { ServerAddress } from "./platform.ts";

/** What a URL says to a client. */
export interface ServerUrl {
  readonly address: ServerAddress;
  /** The namespace: the path of the URL. */
  readonly nsp: string;
  /** The query of the URL, where it has one. */
  readonly query: Readonly<Record<string, string>> | undefined;
}

/** A URL taken apart, as the `URL` of every platform does it. */
export interface UrlParts {
  readonly protocol: string;
  readonly host: string;
  readonly searchParams: Iterable<[string, string]>;
}

/**
 * Reads the URL of a server. What it lacks is the page's own, as with Socket.IO: without a URL the page's server, for `/admin` the
 * namespace there, for `//example.com` and `example.com` the page's scheme, which is `https` where there is no page of a server's.
 * `origin` is that of the page, where there is one; `parse` is the platform's, and throws at what is no URL.
 *
 * @throws RtError `INVALID_ARGUMENT`
 */
export function readServerUrl(
  url: string | undefined,
  origin: string | undefined,
  parse: (text: string) => UrlParts,
): ServerUrl {
  const text = completed(url ?? "/", originOf(origin));
  const { protocol, host, searchParams } = partsOf(text, parse);
  const secure = protocol === "https:" || protocol === "wss:";
  if (!secure && protocol !== "http:" && protocol !== "ws:")
    throw wrong(text, "its scheme is none of http, https, ws and wss");
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
  if (origin === undefined) throw wrong(text, "it names no host");
  return origin + text;
}

function partsOf(text: string, parse: (text: string) => UrlParts): UrlParts {
  try {
    return parse(text);
  } catch (error) {
    throw wrong(text, "it is not well-formed", error);
  }
}

/** As it is written, not as it is escaped: a namespace may have any letters. */
function namespaceOf(text: string): string {
  const start = text.indexOf("/", text.indexOf("://") + 3);
  const end = text.search(/[?#]/);
  if (start < 0 || (end >= 0 && start > end)) return "/";
  return text.slice(start, end < 0 ? undefined : end);
}

function wrong(text: string, why: string, cause?: unknown): RtError {
  return new RtError("INVALID_ARGUMENT", `"${text}" is no URL of a server: ${why}`, { cause });
}
