import { type LinkTraits, lengthFormat } from "@rt/protocol";

/** Gives the traits for a limit, of which an acceptor or dialer mostly has one for life: its links share them. */
export function rawTraits(): (maxChunk: number) => LinkTraits {
  let last: LinkTraits | undefined;
  return (maxChunk) => {
    if (last?.maxChunk !== maxChunk) {
      const maxFrames = Number.MAX_SAFE_INTEGER;
      last = { framing: "stream", payload: "bytes", maxFrames, maxChunk, endIsSeen: true, format: lengthFormat };
    }
    return last;
  };
}
