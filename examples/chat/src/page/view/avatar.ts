import { el } from "./dom.ts";

/** The first letter of a name, in a colour of its own. Beside the name, so that nobody needs it read out. */
export function avatar(name: string): HTMLElement {
  const [letter = "?"] = name;
  const element = el("span", { className: "avatar", ariaHidden: "true" }, letter.toUpperCase());
  let hue = 0;
  for (const character of name) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  element.style.setProperty("--hue", String(hue));
  return element;
}
