/** Parts the packets of a payload. No packet's text holds it, JSON escapes it, so that every packet passes any link. */
const SEPARATOR = "\u001e";

/**
 * Can the wire carry a namespace of this name (Socket.IO protocol 5, B.2)? Says nothing about whether there is one.
 *
 * A name starts with `/` and holds neither a comma, which ends it, nor U+001E, which would cut the packet in a payload.
 */
export function isNamespaceName(name: string): boolean {
  return name.startsWith("/") && !name.includes(",") && !name.includes(SEPARATOR);
}
