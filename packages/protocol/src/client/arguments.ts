import { RtError } from "../errors.ts";
import { flag, text } from "./checks.ts";

/** A `URL` of whichever platform. */
interface UrlValue {
  readonly href: string;
}

/** Where the server is, part by part: of `new Manager(options)` alone. Beside a URL they count for nothing. */
export interface AddressOptions {
  /** The name or the address of its host. By default the page's, and where there is no page `localhost`. */
  hostname?: string;
  /** As `hostname`. */
  host?: string;
  /** Its port. By default that of the scheme, or where no `hostname` is given the page's. */
  port?: number | string;
  /** TLS or not. By default as the page, and where there is no page not. */
  secure?: boolean;
}

/** The page that a client is in, as `location` says it. */
export interface PageAddress {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
}

/** The arguments of `io()` and of `new Manager()`: a URL, options, both, or neither. */
export interface ClientArguments<Options> {
  readonly url: string | undefined;
  readonly options: Options;
}

/**
 * Tells a URL from options; `none` are the options where there are none.
 *
 * @throws RtError `INVALID_ARGUMENT`
 */
export function readArguments<Options extends object>(
  first: string | UrlValue | Options | null | undefined,
  second: Options | null | undefined,
  none: Options,
): ClientArguments<Options> {
  if (typeof first === "string") return { url: first, options: optionsOf(second, none) };
  if (isUrl(first)) return { url: first.href, options: optionsOf(second, none) };
  return { url: undefined, options: optionsOf(first ?? second, none) };
}

/**
 * The URL of a server that options name part by part, for `readServerUrl` to judge; `undefined` where they name nothing.
 *
 * @throws RtError `INVALID_OPTION`, and `INVALID_ARGUMENT` for a host that would be another part of the URL too.
 */
export function urlOfParts(options: AddressOptions, page: PageAddress | undefined): string | undefined {
  const { hostname = options.host, port, secure } = options;
  if (hostname === undefined && port === undefined && secure === undefined) return undefined;
  const isTls = flag(page?.protocol === "https:")("secure", secure);
  const name = text(page?.hostname ?? "localhost")("hostname", hostname);
  const place = port ?? (hostname === undefined ? page?.port : undefined) ?? "";
  if (/[/?#@\\]/.test(name + String(place))) throw new RtError("INVALID_ARGUMENT", `"${name}:${place}" is no host`);
  const shown = /^[^[].*:/.test(name) ? `[${name}]` : name;
  return `http${isTls ? "s" : ""}://${shown}:${place}`;
}

function isUrl(value: unknown): value is UrlValue {
  return typeof value === "object" && value !== null && "href" in value && typeof value.href === "string";
}

function optionsOf<Options extends object>(given: Options | null | undefined, none: Options): Options {
  const options = given ?? none;
  if (typeof options === "object" && !Array.isArray(options)) return options;
  throw new RtError("INVALID_ARGUMENT", `options are an object, not ${typeof options}`);
}
