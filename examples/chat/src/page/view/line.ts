import type { Line } from "../../shared/events.ts";
import { fileUrl, isImage } from "../files.ts";
import type { Outgoing } from "../state.ts";
import { sizeText } from "../words.ts";
import { avatar } from "./avatar.ts";
import { el, type ItemView, setText } from "./dom.ts";

/** A line as it is shown: confirmed, or with what has become of it so far. */
export interface Shown {
  readonly line: Line;
  readonly isMine: boolean;
  readonly sending?: Outgoing;
  readonly isAway: boolean;
}

export interface LineActions {
  again(key: string): void;
  discard(key: string): void;
}

/** Lines of one person that follow each other within this time are one group. */
const GROUP = 5 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export function lineView(actions: LineActions): ItemView<Shown> {
  return {
    key: ({ line }) => line.key,
    make: ({ line, isMine }) => {
      const time = el("time", { dateTime: new Date(line.at).toISOString() }, clock.format(line.at));
      const author = el("div", { className: "author" }, avatar(line.name), el("bdi", {}, line.name), time);
      const item = el("li", { className: "line" }, author, el("div", { className: "bubble" }));
      item.classList.toggle("mine", isMine);
      return item;
    },
    update: (element, shown, before) => {
      const { line, sending } = shown;
      const follows = before?.line.name === line.name && line.at - before.line.at < GROUP;
      element.classList.toggle("follows", follows);
      element.classList.toggle("pending", sending !== undefined);
      showContent(element, line);
      showStatus(element, shown, actions);
    },
  };
}

/** A file changes its looks when the page has no room for it any more. */
function showContent(element: HTMLElement, line: Line): void {
  const bubble = element.querySelector(".bubble");
  const kind = line.kind === "text" ? "text" : (fileUrl(line.key) ?? "gone");
  if (bubble === null || element.dataset["kind"] === kind) return;
  element.dataset["kind"] = kind;
  bubble.replaceChildren(line.kind === "text" ? line.text : fileContent(line));
}

function fileContent({ key, file }: Line & { kind: "file" }): HTMLElement {
  const url = fileUrl(key);
  const details = [el("bdi", {}, file.name), ` · ${sizeText(file.size)}`];
  if (url === undefined) return el("span", { className: "file gone" }, ...details, " · not kept");
  const link = el("a", { className: "file", href: url, download: file.name }, ...details);
  if (!isImage(file)) return link;
  return el("figure", {}, el("img", { src: url, alt: file.name }), el("figcaption", {}, link));
}

function showStatus(element: HTMLElement, { line, sending, isAway }: Shown, actions: LineActions): void {
  const text = sending === undefined ? "" : statusText(sending, isAway);
  let status = element.querySelector(".status");
  if (text === "") {
    status?.remove();
    return;
  }
  if (status === null) {
    status = el("div", { className: "status" }, el("span", {}));
    element.append(status);
  }
  setText(status.firstElementChild ?? status, text);
  const isStuck = sending?.status !== "sending";
  if (isStuck === status.childElementCount > 1) return;
  if (isStuck) {
    status.append(
      el("button", { type: "button", className: "link", onclick: () => actions.again(line.key) }, "Send again"),
      el("button", { type: "button", className: "link", onclick: () => actions.discard(line.key) }, "Discard"),
    );
  } else {
    for (const button of status.querySelectorAll("button")) button.remove();
  }
}

function statusText({ status, why = "" }: Outgoing, isAway: boolean): string {
  if (status === "in doubt") return "May not have arrived.";
  if (status === "refused") return why;
  return isAway ? "Kept until you are back" : "Sending…";
}
