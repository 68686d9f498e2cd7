/**
 * The tokens of a list header such as `a, b` (RFC 9110 section 5.6), in order; `undefined` when it is no such list, has an empty
 * element, or names a token twice. One pass and no regular expression that could try a long header in more than one way.
 */
export function parseTokens(header: string): readonly string[] | undefined {
  const tokens = new Set<string>();
  for (let at = 0; at <= header.length; at++) {
    at = skipBlanks(header, at);
    const start = at;
    at = endOfToken(header, at);
    const token = header.slice(start, at);
    at = skipBlanks(header, at);
    if (token === "" || tokens.has(token)) return undefined;
    if (at < header.length && header.charCodeAt(at) !== COMMA) return undefined;
    tokens.add(token);
  }
  return [...tokens];
}

/** Is `token` (in lower case) among the elements of a list header, in whatever case? */
export function hasToken(header: string | undefined, token: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((element) => element.trim().toLowerCase() === token);
}

const COMMA = 44;
const TOKEN = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** The place behind the token at `from`; `from` itself where there is none. */
export function endOfToken(header: string, from: number): number {
  let at = from;
  while (at < header.length && TOKEN.includes(header.charAt(at))) at++;
  return at;
}

/** The place behind the blanks at `from`. */
export function skipBlanks(header: string, from: number): number {
  let at = from;
  while (header.charCodeAt(at) === 0x20 || header.charCodeAt(at) === 0x09) at++;
  return at;
}
