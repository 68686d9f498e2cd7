// The page: what people do and what the socket hears changes the state, and the state is shown.
import { RtError } from "@rt/client-browser";
import { LOBBY } from "../shared/limits.ts";
import { listenToComposer } from "./composer.ts";
import { createSocket } from "./connection.ts";
import { listenToDrops } from "./drop.ts";
import { recall, remember } from "./memory.ts";
import { closeElsewhere } from "./panel.ts";
import { Sending } from "./sending.ts";
import { initialState, type State } from "./state.ts";
import { createStore } from "./store.ts";
import { byId } from "./view/dom.ts";
import { LogView } from "./view/log.ts";
import { showPage } from "./view/page.ts";
import { showPeople } from "./view/people.ts";
import { showRooms } from "./view/rooms.ts";
import { showSession } from "./view/session.ts";

const before = recall();
const store = createStore({ ...initialState, current: before?.current ?? "" }, show);
const { dispatch } = store;
const socket = createSocket(introduce, dispatch);
const sending = new Sending(socket, store);
const log = new LogView(byId("logs", HTMLElement), {
  again: (room, key) => {
    sending.again(room, key);
    log.focus(room);
  },
  discard: (room, key) => {
    sending.discard(room, key);
    log.focus(room);
  },
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
  const { id, name, rooms, current } = state;
  if (id !== undefined && name !== undefined) remember({ name, rooms: [...rooms.keys()], current });
}

function goIn(name: string): void {
  dispatch({ type: "named", name });
  socket.connect();
}

function open(room: string): void {
  if (store.state.rooms.has(room)) dispatch({ type: "shown", name: room });
  else void enter(room);
}

async function enter(name: string): Promise<void> {
  dispatch({ type: "asked", name });
  try {
    const answer = await socket.emitWithAck("enter", name);
    dispatch({ type: "answered", name });
    if (answer.ok) dispatch({ type: "entered", view: answer.value });
    else warn(answer.refused.message);
  } catch (error) {
    // The session ended before the answer: asked twice, one is in it once.
    if (error instanceof RtError && error.code === "DISCONNECTED") return enter(name);
    dispatch({ type: "answered", name });
    warn("The room could not be asked for: too much waits already.");
  }
}

function leave(): void {
  const { current } = store.state;
  // Nothing is refused here: one has left, even where the server hears of it later.
  socket.emit("leave", current, () => undefined);
  dispatch({ type: "left", name: current });
}

function cut(id: string): void {
  socket.emit("cut", id, (answer) => {
    if (!answer.ok) warn(answer.refused.message);
  });
}

function warn(text: string): void {
  dispatch({ type: "noticed", notice: { kind: "warning", text } });
}

function say(text: string): void {
  sending.say(text);
  log.toEnd(store.state.current);
}

function share(files: readonly File[]): void {
  const { rooms, current } = store.state;
  if (!rooms.has(current)) return;
  sending.share(files);
  log.toEnd(current);
}

listenToComposer({
  say,
  share,
  typing: () => socket.volatile.emit("typing", store.state.current),
});

listenToDrops(share);
closeElsewhere(byId("session", HTMLDetailsElement));

byId("join-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  goIn(nameInput.value);
});
byId("new-room", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  const input = byId("new-room-name", HTMLInputElement);
  void enter(input.value);
  input.value = "";
});
byId("leave", HTMLButtonElement).addEventListener("click", leave);
byId("cut", HTMLButtonElement).addEventListener("click", () => {
  if (store.state.link.kind === "connected") cut(store.state.id ?? "");
});
byId("resend", HTMLButtonElement).addEventListener("click", () => {
  sending.allAgain();
  log.focus(store.state.current);
});
byId("dismiss", HTMLButtonElement).addEventListener("click", () => {
  dispatch({ type: "noticed", notice: undefined });
  log.focus(store.state.current);
});

if (before === undefined) nameInput.focus();
else goIn(before.name);
