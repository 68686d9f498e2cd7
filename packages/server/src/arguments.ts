import { type EventName, isReservedEvent, RtError } from "@rt/protocol";
import type { Rooms } from "./api/remote-socket.ts";

/** @throws RtError `INVALID_ARGUMENT` */
export function checkFunction(what: string, value: unknown): void {
  if (typeof value !== "function") throw new RtError("INVALID_ARGUMENT", `${what} is a function, not ${typeof value}`);
}

/** Also where no socket is there, and so nothing is encoded that would find it out. @throws RtError `RESERVED_EVENT` or `INVALID_ARGUMENT` */
export function checkEvent(event: EventName): void {
  if (isReservedEvent(event)) throw new RtError("RESERVED_EVENT", `the event name "${event}" is reserved`);
  if (typeof event === "string" || Number.isFinite(event)) return;
  throw new RtError("INVALID_ARGUMENT", "an event's name is a string or a finite number");
}

/** The name of one room; applications without types say ids of users as numbers, which are their digits. @throws RtError `INVALID_ARGUMENT` */
export function roomName(room: unknown): string {
  if (typeof room === "string") return room;
  if (Number.isFinite(room)) return String(room);
  throw new RtError("INVALID_ARGUMENT", `the name of a room is a string, not of type ${typeof room}`);
}

/** The rooms and these. @throws RtError `INVALID_ARGUMENT` */
export function union(rooms: ReadonlySet<string>, more: Rooms): ReadonlySet<string> {
  const all = new Set(rooms);
  if (typeof more !== "object" || more === null || !(Symbol.iterator in more)) return all.add(roomName(more));
  for (const room of more) all.add(roomName(room));
  return all;
}
