import type { LinkTraits } from "@rt/protocol";
import type { DownFormat } from "../post-up/downstream.ts";
import { scriptString } from "./script-string.ts";

/** The name of the transport in the query. */
export const HTMLFILE = "htmlfile";

/** The function that the client has its frame have; the page that is in the frame calls it. */
export const RECEIVER = "rt";

/** python-engineio takes more frames in one payload for an attack; the same everywhere is one thing less to know. */
const MAX_FRAMES = 16;

/** What old browsers wait for before they show the beginning of a page. */
const PADDING = `<!--${" ".repeat(1024)}-->`;

/** Each script leaves the page when it runs, so that the page does not grow. */
const HAND_OVER = `function r(c){var s=document.currentScript;s.parentNode.removeChild(s);frameElement&&frameElement.${RECEIVER}(c)}`;

/** What the core may know of an htmlfile link, either end. */
export function htmlfileTraits(maxChunk: number): LinkTraits {
  return { framing: "message", payload: "text", maxFrames: MAX_FRAMES, maxChunk, endIsSeen: true };
}

/** A page with one script for each chunk. Only scripts that know `nonce`, which nobody can guess, are run. */
export function htmlfileDown(nonce: string): DownFormat {
  const script = (source: string): string => `<script nonce="${nonce}">${source}</script>`;
  return {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; frame-ancestors 'self'`,
    },
    prologue: `<!DOCTYPE html><html><head><meta charset="utf-8"><title>rt</title></head><body>${script(HAND_OVER)}${PADDING}`,
    write: (chunk) => (typeof chunk === "string" ? script(`r(${scriptString(chunk)})`) : ""),
    epilogue: `${script("r()")}</body></html>`,
  };
}
