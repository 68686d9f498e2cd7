import type { BytePort, Chunk } from "../contracts/index.ts";
import { BINARY, headerSize, TEXT, writeHeader } from "./wire.ts";

/**
 * A message as a server's one frame, in an array of its own: for a broadcast, which is encoded once and written to every link.
 * (A client's frames can't be shared: each is masked with a key of its own.)
 */
export function frameOnce(chunk: Chunk, bytes: BytePort): Uint8Array {
  const isText = typeof chunk === "string";
  const size = isText ? bytes.utf8Length(chunk) : chunk.length;
  const frame = bytes.allocate(headerSize(size) + size);
  const body = writeHeader(frame, 0, isText ? TEXT : BINARY, size, 0);
  if (isText) bytes.writeUtf8(chunk, frame, body);
  else frame.set(chunk, body);
  return frame;
}
