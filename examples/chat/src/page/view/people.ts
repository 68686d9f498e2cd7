import type { Person } from "../../shared/events.ts";
import type { Room, State } from "../state.ts";
import { avatar } from "./avatar.ts";
import { byId, el, setText, showList } from "./dom.ts";

const list = byId("people", HTMLUListElement);
const typing = byId("typing", HTMLElement);

/** Who is in the room that is shown; of guests that are programs one may take the network away. */
export function showPeople({ id, rooms, current }: State, cut: (id: string) => void): void {
  const room = rooms.get(current);
  showList<Person>(list, room?.people ?? [], {
    key: (person) => person.id,
    make: (person) => {
      const label = el("span", { className: "who" }, el("bdi", {}, person.name), el("small", {}));
      const item = el("li", { className: "person" }, avatar(person.name), label);
      if (person.home === "Node") item.append(cutButton(person, cut));
      return item;
    },
    update: (element, person) => {
      element.classList.toggle("away", person.isAway);
      const small = element.querySelector("small");
      if (small !== null) setText(small, remarks(person, id));
    },
  });
  setText(typing, typingText(room));
}

function cutButton({ id, name }: Person, cut: (id: string) => void): HTMLElement {
  return el(
    "button",
    { type: "button", className: "quiet", ariaLabel: `Cut ${name}'s connection`, onclick: () => cut(id) },
    "Cut",
  );
}

function remarks({ id, home, isAway }: Person, mine: string | undefined): string {
  const all = [id === mine ? "you" : "", home === "Node" ? "Node process" : "", isAway ? "away" : ""];
  return all.filter((it) => it !== "").join(" · ");
}

function typingText(room: Room | undefined): string {
  const [first, second, ...more] = room?.typing ?? [];
  if (first === undefined) return "";
  if (second === undefined) return `${first} is typing…`;
  return more.length === 0 ? `${first} and ${second} are typing…` : "Several people are typing…";
}
