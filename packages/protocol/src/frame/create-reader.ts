import type { BytePort, FrameReader, LinkTraits } from "../contracts/index.ts";
import { PayloadReader } from "./payload.ts";
import { SingleReader } from "./single.ts";

/** The reader for a link of these traits; {@link LinkTraits} has the table of formats. Each link needs a reader of its own. */
export function createReader(traits: LinkTraits, bytes: BytePort): FrameReader {
  const { payload, maxFrames, format } = traits;
  if (format !== undefined) return format.reader(bytes, traits);
  if (payload === "both" || maxFrames === 1) return new SingleReader(bytes);
  return new PayloadReader(bytes);
}
