/** The most cookies that are kept, and the most characters of one: what browsers grant a site. */
const MAX_COOKIES = 50;
const MAX_LENGTH = 4096;

interface Cookie {
  readonly value: string;
  /** When it is over, in milliseconds since 1970; `Infinity` with the jar. */
  readonly until: number;
}

/**
 * The cookies of one server, such as those by which a load balancer brings a client back to the same process. All are given with all
 * requests: `Domain`, `Path` and the like are left alone, as there are no others. Above 50 the oldest goes; longer ones than 4096
 * characters are not kept.
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes what a server has set: the values of its `Set-Cookie` headers. */
  keep(headers: readonly string[]): void {
    for (const header of headers) this.#keep(header);
  }

  /** These headers with the cookies; those that the application gives come first. */
  addTo(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    const now = Date.now();
    const pairs: string[] = [];
    for (const [name, { value, until }] of this.#cookies) {
      if (until > now) pairs.push(`${name}=${value}`);
      else this.#cookies.delete(name);
    }
    if (pairs.length === 0) return headers;
    const given = Object.keys(headers).find((name) => name.toLowerCase() === "cookie") ?? "cookie";
    const own = headers[given];
    return { ...headers, [given]: (own === undefined ? pairs : [own, ...pairs]).join("; ") };
  }

  #keep(header: string): void {
    const [pair = "", ...attributes] = header.split(";");
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals).trim();
    if (equals < 1 || name === "" || pair.length > MAX_LENGTH) return;
    this.#cookies.delete(name);
    const until = untilOf(attributes);
    if (until <= Date.now()) return;
    this.#cookies.set(name, { value: pair.slice(equals + 1).trim(), until });
    for (const oldest of this.#cookies.keys()) {
      if (this.#cookies.size <= MAX_COOKIES) break;
      this.#cookies.delete(oldest);
    }
  }
}

/** `Max-Age` counts before `Expires`; what cannot be read is not there. */
function untilOf(attributes: readonly string[]): number {
  const found = new Map<string, string>();
  for (const attribute of attributes) {
    const equals = attribute.indexOf("=");
    if (equals > 0) found.set(attribute.slice(0, equals).trim().toLowerCase(), attribute.slice(equals + 1).trim());
  }
  const age = found.get("max-age") ?? "";
  if (/^-?\d+$/.test(age)) return Date.now() + Number(age) * 1000;
  const date = Date.parse(found.get("expires") ?? "");
  return Number.isNaN(date) ? Infinity : date;
}
