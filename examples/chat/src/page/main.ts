// The page: what people do and what the socket hears changes the state, and the state is shown.
import { LOBBY } from "../shared/limits.ts";
import { listenToComposer } from "./composer.ts";
import { createSocket } from "./connection.ts";
import { recall, remember } from "./memory.ts";
import { Sending } from "./sending.ts";
import type { State } from "./state.ts";
import { createStore } from "./store.ts";
import { byId } from "./view/dom.ts";
import { LogView } from "./view/log.ts";
import { showPage } from "./view/page.ts";
import { showPeople } from "./view/people.ts";
import { showRooms } from "./view/rooms.ts";
import { showSession } from "./view/session.ts";

const before = recall();
const store = createStore(show);
const { dispatch } = store;
const socket = createSocket(introduce, dispatch);
const sending = new Sending(socket, store);
const log = new LogView(byId("logs", HTMLElement), {
  again: (room, key) => sending.again(room, key),
  discard: (room, key) => sending.discard(room, key),
});
const nameInput = byId("name", HTMLInputElement);

function introduce(): { name: string; home: "browser"; rooms: readonly string[] } {
  const { name = "", rooms, id } = store.state;
  return { name, home: "browser", rooms: id === undefined ? (before?.rooms ?? [LOBBY]) : [...rooms.keys()] };
}

function show(state: State): void {
  showPage(state);
  showSession(state);
  showRooms(state, open);
  showPeople(state, cut);
  log.show(state);
  if (state.id !== undefined && state.name !== undefined)
    remember({ name: state.name, rooms: [...state.rooms.keys()] });
}

function goIn(name: string): void {
  dispatch({ type: "named", name });
  socket.connect();
}

function open(room: string): void {
  if (store.state.rooms.has(room)) dispatch({ type: "shown", name: room });
  else enter(room);
}

function enter(room: string): void {
  socket.emit("enter", room, (answer) => {
    if (answer.ok) dispatch({ type: "entered", view: answer.value });
    else dispatch({ type: "noticed", notice: { kind: "warning", text: answer.refused.message } });
  });
}

function cut(id: string): void {
  socket.emit("cut", id, (answer) => {
    if (!answer.ok) dispatch({ type: "noticed", notice: { kind: "warning", text: answer.refused.message } });
  });
}

listenToComposer({
  say: (text) => sending.say(text),
  share: (file) => sending.share(file),
  typing: () => socket.volatile.emit("typing", store.state.current),
});

byId("join-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  goIn(nameInput.value);
});
byId("new-room", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const input = byId("new-room-name", HTMLInputElement);
  enter(input.value);
  input.value = "";
});
byId("leave", HTMLButtonElement).addEventListener("click", () => {
  const { current } = store.state;
  socket.emit("leave", current, (answer) => {
    if (answer.ok) dispatch({ type: "left", name: current });
  });
});
byId("cut", HTMLButtonElement).addEventListener("click", () => cut(store.state.id ?? ""));
byId("resend", HTMLButtonElement).addEventListener("click", () => sending.allAgain());
byId("dismiss", HTMLButtonElement).addEventListener("click", () => dispatch({ type: "noticed", notice: undefined }));

byId("session", HTMLDetailsElement).addEventListener("keydown", ({ key }) => {
  if (key === "Escape") byId("session", HTMLDetailsElement).open = false;
});

if (before === undefined) nameInput.focus();
else goIn(before.name);
