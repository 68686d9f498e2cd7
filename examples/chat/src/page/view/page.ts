import type { State } from "../state.ts";
import { byId, setText } from "./dom.ts";

const join = byId("join", HTMLElement);
const chat = byId("chat", HTMLElement);
const refusal = byId("refusal", HTMLElement);
const nameInput = byId("name", HTMLInputElement);
const title = byId("room-name", HTMLElement);
const leave = byId("leave", HTMLButtonElement);
const noRoom = byId("no-room", HTMLElement);
const newRoom = byId("new-room-name", HTMLInputElement);
const text = byId("text", HTMLTextAreaElement);
const composer = byId("composer", HTMLFormElement);

/** Which of the two pages is shown, and what belongs to neither list. */
export function showPage(state: State): void {
  const isIn = state.id !== undefined && state.name !== undefined;
  const isChange = chat.hidden === isIn;
  const hasRoom = state.rooms.has(state.current);
  const hasLeft = isIn && !hasRoom && noRoom.hidden;
  join.hidden = isIn;
  chat.hidden = !isIn;
  leave.hidden = !hasRoom;
  composer.hidden = !hasRoom;
  noRoom.hidden = hasRoom;
  setText(refusal, state.refusal ?? "");
  setText(title, hasRoom ? state.current : "No room");
  document.title = `${hasRoom ? `${state.current} · ` : ""}rt chat`;
  text.placeholder = state.link.kind === "connected" ? "Write a message" : "Write on";
  if (isChange) (isIn ? text : nameInput).focus();
  // The button that was pressed is gone.
  if (hasLeft) newRoom.focus();
}
