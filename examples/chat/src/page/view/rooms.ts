import type { State } from "../state.ts";
import { byId, el, setText, showList } from "./dom.ts";

interface RoomItem {
  readonly name: string;
  readonly people: number;
  readonly isCurrent: boolean;
  readonly isEntered: boolean;
  readonly unread: number;
}

const list = byId("rooms", HTMLUListElement);
/** The room that was brought into sight last. */
let inSight = "";
// Turned on its side a phone has another list.
addEventListener("resize", bringIntoSight);

/** All rooms: those that one is in, and those that one could enter. */
export function showRooms({ allRooms, rooms, current }: State, open: (room: string) => void): void {
  const items = allRooms.map(({ name, people }) => ({
    name,
    people,
    isCurrent: name === current,
    isEntered: rooms.has(name),
    unread: rooms.get(name)?.unread ?? 0,
  }));
  showList<RoomItem>(list, items, {
    key: ({ name }) => name,
    make: ({ name }) => {
      const button = el("button", { type: "button", className: "room", onclick: () => open(name) });
      button.append(el("bdi", {}, name), " ", el("span", { className: "count" }), el("span", { className: "words" }));
      return el("li", {}, button);
    },
    update: (element, item) => {
      const button = element.firstElementChild;
      const [, count, words] = button?.children ?? [];
      if (button === null || count === undefined || words === undefined) return;
      button.ariaCurrent = item.isCurrent ? "true" : null;
      button.classList.toggle("entered", item.isEntered);
      count.classList.toggle("unread", item.unread > 0);
      setText(count, String(item.unread || item.people));
      setText(words, wordsOf(item));
    },
  });
  if (current !== inSight && bringIntoSight()) inSight = current;
}

/** The room that is shown: the list may be longer than its place. */
function bringIntoSight(): boolean {
  const button = list.querySelector("[aria-current]");
  button?.scrollIntoView({ block: "nearest", inline: "nearest" });
  return button !== null;
}

/** What the number is, for those who do not see its looks. */
function wordsOf({ people, unread, isEntered }: RoomItem): string {
  if (unread > 0) return " unread";
  const noun = people === 1 ? " person" : " people";
  return isEntered ? noun : `${noun}, not entered`;
}
