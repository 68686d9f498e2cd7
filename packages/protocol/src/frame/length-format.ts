import type { FrameFormat } from "../contracts/index.ts";
import { packStream, streamHeader } from "./stream.ts";
import { StreamReader } from "./stream-reader.ts";

/** The format of links whose chunks are bytes: frames back to back, each behind its length (wire sheet A.13). */
export const lengthFormat: FrameFormat = {
  // No frame is longer than the chunk it comes in; on a stream the same limit holds for the frame itself.
  reader: (bytes, { framing, maxChunk }) =>
    new StreamReader(bytes, { maxFrame: maxChunk, isCut: framing === "stream" }),
  join: packStream,
  header: streamHeader,
};
