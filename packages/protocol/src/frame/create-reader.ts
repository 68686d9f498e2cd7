import type { BytePort, FrameReader, LinkTraits } from "../contracts/index.ts";
import { PayloadReader } from "./payload.ts";
import { SingleReader } from "./single.ts";
import { StreamReader } from "./stream-reader.ts";

/** The reader for a link of these traits; {@link LinkTraits} has the table of formats. Each link needs a reader of its own. */
export function createReader(traits: LinkTraits, bytes: BytePort): FrameReader {
  const { payload, framing, maxFrames, maxChunk, format } = traits;
  if (format !== undefined) return format.reader(bytes);
  // No frame is longer than the chunk it comes in; on a stream the same limit holds for the frame itself.
  if (payload === "bytes") return new StreamReader(bytes, { maxFrame: maxChunk, isCut: framing === "stream" });
  if (payload === "both" || maxFrames === 1) return new SingleReader(bytes);
  return new PayloadReader(bytes);
}
