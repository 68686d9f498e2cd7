// Names of people, rooms and files: what they may hold, and which of them look the same.
import { MAX_FILE_NAME } from "./limits.ts";

/** Control characters, and those that turn the direction of the text after them. */
const HARMFUL = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
/** What takes no place; in an emoji of several it joins them. */
const JOINERS = /[\p{Cf}\p{DI}]/gu;
/** What leaves nothing to see where it stands alone. */
const BLANKS = /[\p{Cf}\p{DI}\p{M}\p{Z}\u2800]/gu;

export function tidy(text: string): string {
  return text.normalize("NFC").trim();
}

/** Is it a name that can be seen, and shown without harm? */
export function isLabel(text: string, max: number): boolean {
  return text.length <= max && text.search(HARMFUL) === -1 && text.replace(BLANKS, "") !== "";
}

/** The same for two names that look the same but for their case. */
export function looksOf(name: string): string {
  return name
    .replace(JOINERS, "")
    .replace(/\p{Zs}+/gu, " ")
    .trim()
    .toLowerCase();
}

/** The name of a file as it can be sent: its end, which says what it is. */
export function fileLabel(name: string): string {
  const label = tidy(tidy(name.replace(HARMFUL, "")).slice(-MAX_FILE_NAME));
  return isLabel(label, MAX_FILE_NAME) ? label : "file";
}
