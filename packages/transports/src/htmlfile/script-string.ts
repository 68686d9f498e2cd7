/** What could end the script that a text is in, or a line of it. */
const UNSAFE = /[<>&'\u2028\u2029]/g;

/**
 * A text as a string of JavaScript that may stand in a `<script>` of a page: whatever the text holds, neither the string, nor the script
 * ends in it, and it is the same to all readers of HTML.
 */
export function scriptString(text: string): string {
  return JSON.stringify(text).replace(UNSAFE, (unsafe) => `\\u${unsafe.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
