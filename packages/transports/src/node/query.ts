import { unescape } from "node:querystring";

/**
 * The parameters of a request target, of a repeated one the last. Nothing throws: malformed percent-encoding stays as it is, as in
 * Node's `querystring`. The target's length, which HTTP parsers bound, bounds their number.
 */
export function parseQuery(target: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  const start = target.indexOf("?");
  if (start === -1) return query;
  for (const pair of target.slice(start + 1).split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = equals === -1 ? pair : pair.slice(0, equals);
    const value = equals === -1 ? "" : pair.slice(equals + 1);
    query.set(decode(name), decode(value));
  }
  return query;
}

function decode(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? unescape(spaced) : spaced;
}
