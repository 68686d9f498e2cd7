import type { EventName } from "./types.ts";

/**
 * The event names that belong to the library on one side or the other (Socket.IO protocol 5, B.6): emitting one is
 * `RESERVED_EVENT`, receiving one breaks the protocol.
 */
export const RESERVED_EVENTS: ReadonlySet<EventName> = new Set<EventName>([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
]);

/** Does the name belong to the library? */
export function isReservedEvent(name: EventName): boolean {
  return RESERVED_EVENTS.has(name);
}
