import type { BytePort, Chunk } from "../contracts/index.ts";
import { BINARY, headerSize, LENGTH_16, MAX_SHORT, TEXT, writeHeader } from "./wire.ts";

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

/** What {@link frameOnce} has put behind the header. */
export function payloadOf(frame: Uint8Array): Uint8Array {
  const length = frame[1] ?? 0;
  if (length <= MAX_SHORT) return frame.subarray(2);
  return frame.subarray(length === LENGTH_16 ? 4 : 10);
}
