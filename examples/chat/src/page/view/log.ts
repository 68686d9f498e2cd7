import type { Room, State } from "../state.ts";
import { el, showList } from "./dom.ts";
import { type LineActions, lineView, type Shown } from "./line.ts";

/** How near to its end a log counts as being at its end, in pixels. */
const NEAR = 80;
/** By so much its place may change with nobody scrolling: browsers round it. */
const ROUNDING = 2;

export interface LogActions {
  again(room: string, key: string): void;
  discard(room: string, key: string): void;
}

interface Log {
  readonly element: HTMLElement;
  readonly list: HTMLElement;
  readonly toEnd: () => void;
}

/** The lines of all rooms, each room with a log of its own, of which one is shown: to change rooms announces nothing. */
export class LogView {
  readonly #parent: HTMLElement;
  readonly #actions: LogActions;
  readonly #logs = new Map<string, Log>();

  constructor(parent: HTMLElement, actions: LogActions) {
    this.#parent = parent;
    this.#actions = actions;
  }

  show(state: State): void {
    for (const [name, { element }] of this.#logs) {
      if (state.rooms.has(name)) continue;
      element.remove();
      this.#logs.delete(name);
    }
    for (const room of state.rooms.values()) this.#showRoom(room, state);
  }

  /** To what comes next in a room, wherever one has scrolled. */
  toEnd(room: string): void {
    this.#logs.get(room)?.toEnd();
  }

  /** For the focus of a button that is about to go. */
  focus(room: string): void {
    this.#logs.get(room)?.element.focus();
  }

  #showRoom(room: Room, state: State): void {
    const { element, list } = this.#logs.get(room.name) ?? this.#make(room.name);
    element.hidden = room.name !== state.current;
    const actions: LineActions = {
      again: (key) => this.#actions.again(room.name, key),
      discard: (key) => this.#actions.discard(room.name, key),
    };
    showList(list, shownOf(room, state), lineView(actions));
    // With what was said before, which is not announced then.
    if (!element.isConnected) this.#parent.append(element);
  }

  #make(name: string): Log {
    const list = el("ol");
    const element = el("div", { className: "log", role: "log", tabIndex: 0, ariaLabel: `Messages in ${name}` }, list);
    const log = { element, list, toEnd: stayAtEnd(element, list) };
    this.#logs.set(name, log);
    return log;
  }
}

/** Whoever reads the last lines sees what comes after them, whatever makes the list longer or its place smaller. Gives what goes there. */
function stayAtEnd(log: HTMLElement, list: HTMLElement): () => void {
  let isAtEnd = true;
  let top = 0;
  const toEnd = (): void => {
    isAtEnd = true;
    log.scrollTop = log.scrollHeight;
  };
  log.addEventListener("scroll", () => {
    const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    // When the event comes the list may have become longer: only to scroll up is to leave its end.
    isAtEnd = isNear || (isAtEnd && log.scrollTop > top - ROUNDING);
    top = log.scrollTop;
  });
  const observer = new ResizeObserver(() => {
    if (isAtEnd) toEnd();
  });
  observer.observe(log);
  observer.observe(list);
  return toEnd;
}

/** What was confirmed, and then what is on its way. */
function shownOf({ lines, outbox }: Room, { name, link }: State): Shown[] {
  const isAway = link.kind !== "connected";
  return [
    ...lines.map((line) => ({ line, isMine: line.name === name, isAway })),
    ...outbox.map((sending) => ({ line: sending.line, isMine: true, sending, isAway })),
  ];
}
