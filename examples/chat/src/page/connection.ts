import { ConnectRefusedError, io, type Socket } from "@rt/client-browser";
import type { FromParticipant, Introduction, ToParticipant } from "../shared/events.ts";
import { randomKey } from "../shared/random-key.ts";
import { keepFile } from "./files.ts";
import type { Dispatch } from "./store.ts";

export type ChatSocket = Socket<ToParticipant, FromParticipant>;

/** Somebody who has stopped typing, in milliseconds. */
const STILL_AFTER = 3_000;
/** How long good news stay. */
const GOOD_NEWS_FOR = 8_000;
/** After the server has ended the connection in order: it restarts. */
const COME_BACK_AFTER = 1_000;

/** The socket, not connected yet; what it hears becomes actions. `introduce` is asked with every connection. */
export function createSocket(introduce: () => Introduction, dispatch: Dispatch): ChatSocket {
  const socket: ChatSocket = io({
    autoConnect: false,
    auth: (give) => give(introduce()),
    // For the server's `Plug` alone.
    query: { plug: randomKey() },
    reconnectionDelay: 500,
    reconnectionDelayMax: 2_000,
  });
  hearChat(socket, dispatch);
  hearSession(socket, dispatch);
  return socket;
}

function hearChat(socket: ChatSocket, dispatch: Dispatch): void {
  const still = new Map<string, ReturnType<typeof setTimeout>>();

  socket.on("welcome", (welcome) => dispatch({ type: "welcomed", id: socket.id, welcome }));
  socket.on("rooms", (rooms) => dispatch({ type: "rooms", rooms }));
  socket.on("people", (room, people) => dispatch({ type: "people", room, people }));
  socket.on("line", (room, line, content) => {
    if (line.kind === "file" && content !== undefined) keepFile(line.key, line.file, new Uint8Array(content));
    dispatch({ type: "line", room, line });
  });
  socket.on("typing", (room, name) => {
    dispatch({ type: "typing", room, name });
    const who = JSON.stringify([room, name]);
    clearTimeout(still.get(who));
    const stop = (): void => {
      still.delete(who);
      dispatch({ type: "stillness", room, name });
    };
    still.set(who, setTimeout(stop, STILL_AFTER));
  });
}

/** What becomes of the session is told by the manager; the socket stays connected while its session is suspended. */
function hearSession(socket: ChatSocket, dispatch: Dispatch): void {
  const manager = socket.io;
  const transport = (): string => manager.engine?.transport.name ?? "";
  let ticks: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => dispatch({ type: "ticked", at: performance.now() });

  manager.on("open", () => {
    manager.engine?.on("upgrade", ({ name }) => dispatch({ type: "linked", transport: name }));
    dispatch({ type: "linked", transport: transport() });
  });
  manager.on("suspended", () => {
    dispatch({ type: "suspended", at: performance.now() });
    ticks = setInterval(tick, 1_000);
  });
  manager.on("resumed", () => {
    clearInterval(ticks);
    tick();
    dispatch({ type: "resumed", transport: transport() });
    setTimeout(() => dispatch({ type: "settled" }), GOOD_NEWS_FOR);
  });
  manager.on("gap", ({ name }) => dispatch({ type: "gap", why: name }));

  socket.on("connect_error", (error) => {
    if (!(error instanceof ConnectRefusedError)) {
      dispatch({ type: "unanswered" });
      return;
    }
    socket.disconnect();
    dispatch({ type: "refused", message: error.message });
  });
  socket.on("disconnect", (reason) => {
    clearInterval(ticks);
    dispatch({ type: "lost" });
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), COME_BACK_AFTER);
  });
}
