import type { Room, State } from "../state.ts";
import { el, showList } from "./dom.ts";
import { type LineActions, lineView, type Shown } from "./line.ts";

/** How near to its end a log counts as being at its end, in pixels. */
const NEAR = 80;

export interface LogActions {
  again(room: string, key: string): void;
  discard(room: string, key: string): void;
}

/** The lines of all rooms, each room with a log of its own, of which one is shown: to change rooms announces nothing. */
export class LogView {
  readonly #parent: HTMLElement;
  readonly #actions: LogActions;
  readonly #logs = new Map<string, HTMLElement>();

  constructor(parent: HTMLElement, actions: LogActions) {
    this.#parent = parent;
    this.#actions = actions;
  }

  show(state: State): void {
    for (const [name, log] of this.#logs) {
      if (state.rooms.has(name)) continue;
      log.remove();
      this.#logs.delete(name);
    }
    for (const room of state.rooms.values()) this.#showRoom(room, state);
  }

  #showRoom(room: Room, state: State): void {
    const log = this.#logs.get(room.name) ?? this.#make(room.name);
    log.hidden = room.name !== state.current;
    const actions: LineActions = {
      again: (key) => this.#actions.again(room.name, key),
      discard: (key) => this.#actions.discard(room.name, key),
    };
    showList(log.firstElementChild ?? log, shownOf(room, state), lineView(actions));
    // With what was said before, which is not announced then.
    if (!log.isConnected) this.#parent.append(log);
  }

  #make(name: string): HTMLElement {
    const list = el("ol");
    const log = el("div", { className: "log", role: "log", tabIndex: 0, ariaLabel: `Messages in ${name}` }, list);
    this.#logs.set(name, log);
    stayAtEnd(log, list);
    return log;
  }
}

/** Whoever reads the last lines sees what comes after them, whatever makes the list longer or its place smaller. */
function stayAtEnd(log: HTMLElement, list: HTMLElement): void {
  let isAtEnd = true;
  let top = 0;
  log.addEventListener("scroll", () => {
    const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    // When the event comes the list may have become longer: only to scroll up is to leave its end.
    isAtEnd = isNear || (isAtEnd && log.scrollTop >= top);
    top = log.scrollTop;
  });
  const observer = new ResizeObserver(() => {
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  });
  observer.observe(log);
  observer.observe(list);
}

/** What was confirmed, and then what is on its way. */
function shownOf({ lines, outbox }: Room, { name, link }: State): Shown[] {
  const isAway = link.kind !== "connected";
  return [
    ...lines.map((line) => ({ line, isMine: line.name === name, isAway })),
    ...outbox.map((sending) => ({ line: sending.line, isMine: true, sending, isAway })),
  ];
}
