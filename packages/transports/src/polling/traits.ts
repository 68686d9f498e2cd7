import type { LinkTraits } from "@rt/protocol";

/** python-engineio takes more frames in one payload for an attack. */
const MAX_FRAMES = 16;

/** What the core may know of a polling link, either end. */
export function pollingTraits(maxChunk: number): LinkTraits {
  return { framing: "message", payload: "text", maxFrames: MAX_FRAMES, maxChunk, endIsSeen: false };
}
