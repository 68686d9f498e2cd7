import type { Line } from "../shared/events.ts";
import type { RoomAction } from "./actions.ts";
import type { Outgoing, Room } from "./state.ts";

/** Lines that the page keeps of a room. */
const MAX_LINES = 500;

export function updateRoom(room: Room, action: RoomAction, isCurrent: boolean): Room {
  const { lines, outbox, typing, unread } = room;
  switch (action.type) {
    case "people":
      return { ...room, people: action.people };
    case "typing":
      return { ...room, typing: [...without(typing, action.name), action.name] };
    case "stillness":
      return { ...room, typing: without(typing, action.name) };
    case "line":
      return {
        ...room,
        lines: bounded([...lines, action.line]),
        typing: without(typing, action.line.name),
        unread: isCurrent ? 0 : unread + 1,
      };
    case "sending":
      return { ...room, outbox: [...withoutKey(outbox, action.line.key), { line: action.line, status: "sending" }] };
    case "confirmed": {
      const { key } = action.line;
      return {
        ...room,
        lines: bounded([...lines.filter((line) => line.key !== key), action.line]),
        outbox: withoutKey(outbox, key),
      };
    }
    case "doubted":
      return { ...room, outbox: marked(outbox, action.key, { status: "in doubt" }) };
    case "declined":
      return { ...room, outbox: marked(outbox, action.key, { status: "refused", why: action.why }) };
    case "discarded":
      return { ...room, outbox: withoutKey(outbox, action.key) };
  }
}

export function bounded(lines: readonly Line[]): readonly Line[] {
  return lines.slice(-MAX_LINES);
}

export function without(names: readonly string[], name: string): string[] {
  return names.filter((it) => it !== name);
}

function withoutKey(outbox: readonly Outgoing[], key: string): Outgoing[] {
  return outbox.filter(({ line }) => line.key !== key);
}

function marked(outbox: readonly Outgoing[], key: string, mark: Omit<Outgoing, "line">): Outgoing[] {
  return outbox.map((it) => (it.line.key === key ? { line: it.line, ...mark } : it));
}
