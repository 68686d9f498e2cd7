/** Parts the packets of a payload. No packet's text holds it, JSON escapes it, so that every packet passes any link. */
const SEPARATOR = "\u001e";

/** Half of a pair: text in JavaScript, and not in UTF-8, in which the wire would carry another name. */
const HALF_A_PAIR = /\p{Surrogate}/u;

/**
 * Can the wire carry a namespace of this name (Socket.IO protocol 5, B.2)? Says nothing about whether there is one.
 *
 * A name starts with `/`, holds neither a comma, which ends it, nor U+001E, which would cut the packet in a payload, and is text that
 * UTF-8 has: no half of a surrogate pair alone.
 */
export function isNamespaceName(name: string): boolean {
  return name.startsWith("/") && !name.includes(",") && !name.includes(SEPARATOR) && !HALF_A_PAIR.test(name);
}
