import { portableBytes } from "../bytes/index.ts";
import type { Chunk, LinkTraits } from "../contracts/index.ts";

/** Has a chunk more bytes than whoever receives it takes? */
export function isTooBig(chunk: Chunk, { maxChunk }: LinkTraits): boolean {
  if (typeof chunk !== "string") return chunk.length > maxChunk;
  return chunk.length * 3 > maxChunk && portableBytes.utf8Length(chunk) > maxChunk;
}
