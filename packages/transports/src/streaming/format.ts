import { type LinkTraits, lengthFormat } from "@rt/protocol";
import type { BodyFormat, DownFormat } from "../post-up/downstream.ts";

/** The name of the transport in the query. */
export const STREAMING = "streaming";

const TYPE = "application/octet-stream";

/** What the core may know of a streaming link, either end. */
export function streamingTraits(maxChunk: number): LinkTraits {
  const maxFrames = Number.MAX_SAFE_INTEGER;
  return { framing: "stream", payload: "bytes", maxFrames, maxChunk, endIsSeen: true, format: lengthFormat };
}

/** Bytes as they are: the session packs them, and takes them apart. */
export const streamingDown: DownFormat = {
  headers: { "content-type": TYPE },
  prologue: "",
  write: (chunk) => chunk,
  epilogue: "",
};

export const streamingBody: BodyFormat = {
  type: TYPE,
  createReader: () => ({
    read(piece, give) {
      give(piece);
      return undefined;
    },
  }),
};
