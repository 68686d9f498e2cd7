import { inDoubt, type Link, type State, waiting } from "../state.ts";
import { isolated, linesText } from "../words.ts";
import { byId, el, setText, showList } from "./dom.ts";

const pill = byId("pill", HTMLElement);
const pillText = byId("pill-text", HTMLElement);
const facts = byId("facts", HTMLDListElement);
const notice = byId("notice", HTMLElement);
const noticeText = byId("notice-text", HTMLElement);
const resend = byId("resend", HTMLButtonElement);
const cut = byId("cut", HTMLButtonElement);

/** Where the session stands: in a word, in full, and what one should know now. */
export function showSession(state: State): void {
  const { link } = state;
  pill.dataset["link"] = link.kind;
  setText(pillText, inShort(state));
  showList(facts, factsOf(state), {
    key: ([name]) => name,
    make: ([name]) => el("div", {}, el("dt", {}, name), el("dd")),
    update: (element, [, value]) => setText(element.lastElementChild ?? element, value),
  });
  // Not disabled: it would lose its focus to nothing.
  cut.ariaDisabled = String(link.kind !== "connected");
  const asked = askedText(state);
  const text = [state.notice?.text ?? "", asked, doubtText(state)].filter((it) => it !== "").join(" ");
  setText(noticeText, text);
  notice.hidden = text === "";
  notice.dataset["kind"] = inDoubt(state) > 0 || asked !== "" ? "warning" : (state.notice?.kind ?? "good");
  resend.hidden = inDoubt(state) === 0 || link.kind !== "connected";
}

function inShort(state: State): string {
  const { link, transport } = state;
  const kept = waiting(state);
  switch (link.kind) {
    case "connecting":
      return "Connecting";
    case "lost":
      return "Reconnecting";
    case "away":
      return `Away ${seconds(link)} s${kept > 0 ? ` · ${kept} kept` : ""}`;
    case "connected":
      return `${link.wasResumed ? "Resumed" : "Connected"} · ${transport}`;
  }
}

function factsOf(state: State): (readonly [name: string, value: string])[] {
  const { counts, link, transport } = state;
  return [
    ["Transport", link.kind === "connected" ? transport : `none (last: ${transport})`],
    ["Session", sessionText(link)],
    ["Lines sent and confirmed", String(counts.sent)],
    ["Lines received", String(counts.received)],
    ["Lines waiting", String(waiting(state))],
    ["Cuts survived", String(counts.resumes)],
    ["Gaps", String(counts.gaps)],
  ];
}

function sessionText(link: Link): string {
  switch (link.kind) {
    case "connecting":
      return "not there yet";
    case "lost":
      return "over, a new one is on its way";
    case "away":
      return `waits for a link, for ${seconds(link)} s`;
    case "connected":
      return link.wasResumed ? "resumed, with nothing lost" : "open";
  }
}

function seconds({ since, now }: Link & { kind: "away" }): number {
  return Math.round((now - since) / 1000);
}

/** Rooms that were asked for while there is nobody to ask. */
function askedText({ asked, link }: State): string {
  if (asked.length === 0 || link.kind === "connected") return "";
  return `${asked.map(isolated).join(", ")} will open when the link is back.`;
}

function doubtText(state: State): string {
  const count = inDoubt(state);
  return count === 0 ? "" : `${linesText(count)} of yours may not have arrived.`;
}
