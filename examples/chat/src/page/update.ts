import type { RoomView, Welcome } from "../shared/events.ts";
import type { Action, RoomAction } from "./actions.ts";
import type { Counts, Room, State } from "./state.ts";
import { bounded, updateRoom, without } from "./update-room.ts";
import { updateSession } from "./update-session.ts";

/** The next state. */
export function update(state: State, action: Action): State {
  if ("room" in action) return inRoom(state, action);
  switch (action.type) {
    case "named":
      return { ...state, name: action.name, refusal: undefined };
    case "refused":
      return { ...state, name: undefined, refusal: action.message };
    case "unanswered":
      return state.id === undefined ? { ...state, refusal: "The server does not answer; still trying." } : state;
    case "welcomed":
      return welcomed(state, action.welcome, action.id);
    case "rooms":
      return { ...state, allRooms: action.rooms };
    case "entered":
      return { ...withRoom(state, enteredRoom(state, action.view)), current: action.view.name };
    case "asked":
      return { ...state, asked: [...without(state.asked, action.name), action.name] };
    case "answered":
      return { ...state, asked: without(state.asked, action.name) };
    case "left":
      return left(state, action.name);
    case "shown":
      return shown(state, action.name);
    default:
      return updateSession(state, action);
  }
}

/** In a new session: the server says which rooms one is in, and what was said there last. */
function welcomed(state: State, { name, rooms: views }: Welcome, id: string | undefined): State {
  const rooms = new Map(views.map((view) => [view.name, enteredRoom(state, view)]));
  const current = rooms.has(state.current) ? state.current : (views[0]?.name ?? "");
  return { ...state, name, id, refusal: undefined, link: { kind: "connected", wasResumed: false }, rooms, current };
}

/** What is on the page already stays, where the history does not reach so far back. What the history has, has arrived. */
function enteredRoom(state: State, { name, lines, people }: RoomView): Room {
  const before = state.rooms.get(name);
  const known = new Set(lines.map(({ key }) => key));
  return {
    name,
    people,
    lines: bounded([...(before?.lines ?? []).filter(({ key }) => !known.has(key)), ...lines]),
    outbox: (before?.outbox ?? []).filter(({ line }) => !known.has(line.key)),
    typing: [],
    unread: 0,
  };
}

function left(state: State, name: string): State {
  const rooms = new Map(state.rooms);
  rooms.delete(name);
  const current = state.current === name ? ([...rooms.keys()][0] ?? "") : state.current;
  return { ...state, rooms, current };
}

function shown(state: State, name: string): State {
  const room = state.rooms.get(name);
  return room === undefined ? state : { ...withRoom(state, { ...room, unread: 0 }), current: name };
}

function inRoom(state: State, action: RoomAction): State {
  const room = state.rooms.get(action.room);
  if (room === undefined) return state;
  const isCurrent = action.room === state.current;
  return { ...withRoom(state, updateRoom(room, action, isCurrent)), counts: counted(state.counts, action) };
}

function counted(counts: Counts, { type }: RoomAction): Counts {
  if (type === "line") return { ...counts, received: counts.received + 1 };
  return type === "confirmed" ? { ...counts, sent: counts.sent + 1 } : counts;
}

function withRoom(state: State, room: Room): State {
  return { ...state, rooms: new Map(state.rooms).set(room.name, room) };
}
