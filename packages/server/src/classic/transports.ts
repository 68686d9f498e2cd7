import { type Acceptor, RtError } from "@rt/protocol";
import { DEFAULT_TRANSPORTS, transportNamed, transportNameOf } from "../default-transports.ts";

const added = new Map<string, Acceptor>();

/**
 * Makes a transport of one's own known to every later `listen`: it is among the transports of those that name none, and others name it by its
 * `name`. One whose links come by no HTTP is listened to by each of these listeners.
 *
 * @throws RtError `INVALID_ARGUMENT` for what is no transport, and for one whose name another one has
 */
export function addTransport(transport: Acceptor): void {
  if (!isAcceptor(transport)) {
    throw new RtError("INVALID_ARGUMENT", "a transport has a name, `opens`, and the method `accept` or `listen`");
  }
  const { name } = transport;
  if (added.get(name) === transport) return;
  if (knows(name)) throw new RtError("INVALID_ARGUMENT", `there is a transport "${name}" already`);
  added.set(name, transport);
}

/** The names of the transports of a listener that names none. */
export function defaultNames(): readonly string[] {
  return [...DEFAULT_TRANSPORTS, ...added.keys()];
}

/** The list with the transports that were added, where it has their names. */
export function withAdded(list: readonly (string | Acceptor)[]): readonly (string | Acceptor)[] {
  return list.map((item) => (typeof item === "string" ? (added.get(item) ?? item) : item));
}

/** Is it the name of a transport that is built in, a classic one too, or was added? */
export function knows(name: string): boolean {
  return added.has(name) || transportNamed(transportNameOf(name)) !== undefined;
}

function isAcceptor(value: unknown): value is Acceptor {
  if (typeof value !== "object" || value === null || !("name" in value) || !("opens" in value)) return false;
  if (typeof value.name !== "string" || value.name === "") return false;
  const { opens } = value;
  if (opens === "link") return "listen" in value && typeof value.listen === "function";
  return (opens === "request" || opens === "upgrade") && "accept" in value && typeof value.accept === "function";
}
