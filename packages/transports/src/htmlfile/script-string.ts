/** What could end the script that a text is in, or a line of it. */
const UNSAFE = ["<", ">", "&", "'", "\u2028", "\u2029"] as const;

/** Above so many characters a result is not worth its memory. */
const MAX_KEPT = 65_536;

/** The last one: of a broadcast each link asks for the same. */
let last = { text: "", script: '""' };

/**
 * A text as a string of JavaScript that may stand in a `<script>` of a page: whatever the text holds, neither the string, nor the script
 * ends in it, and it is the same to all readers of HTML.
 */
export function scriptString(text: string): string {
  if (text === last.text) return last.script;
  const script = UNSAFE.reduce(escapeAll, JSON.stringify(text));
  if (script.length <= MAX_KEPT) last = { text, script };
  return script;
}

/** An expression that finds each of a million takes many times as long. */
function escapeAll(script: string, unsafe: string): string {
  if (!script.includes(unsafe)) return script;
  return script.split(unsafe).join(`\\u${unsafe.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
