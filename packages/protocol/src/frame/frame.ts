/**
 * The seven frames of Engine.IO 4. `engine.io-parser` 5.2.3 is the codec of record; it does what it does exactly and at once, and
 * the rest is done here:
 *
 * | of engine.io-parser | here, because |
 * |---|---|
 * | control frames from and to text | used as it is |
 * | a message of text | ours: it reads `4` as a message without data instead of an empty one, and calls back on the hottest path |
 * | a frame without data | `""` here; it tells `""` and no data apart when it encodes, and gives no data for both |
 * | binary data of another type than message | refused here: its codec sends it as a message |
 * | base64 of a binary message | ours, through the byte port: its browser build waits for a `FileReader`, its Node build takes characters above U+00FF for base64 |
 * | `encodePayload`, `decodePayload` | ours (payload.ts): of an empty list it never calls back, and it splits text that holds U+001E |
 * | its streams | ours (stream.ts): worse than linear, refuse an empty binary message, go on after an error |
 */
import { decodePacket, encodePacket, type Packet } from "engine.io-parser";
import type { BytePort, Chunk } from "../contracts/index.ts";
import { RtError } from "../errors.ts";

const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;

/** What a frame is for; in the order of their digits on the wire, from 0. */
export type FrameType = "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop";

/** One Engine.IO packet. */
export interface Frame {
  readonly type: FrameType;
  /** Text, or for a message also bytes; `""` when there is none. */
  readonly data: Chunk;
}

const MESSAGE = 52;
const LETTER_B = 98;

/**
 * The frame as one WebSocket message: text behind its type digit, or the bytes of a binary message themselves (not copied).
 * Throws `INVALID_ARGUMENT` for bytes in a frame of another type, and for an unknown type.
 */
export function encodeFrame(type: FrameType, data: Chunk = ""): Chunk {
  if (type === "message") return typeof data === "string" ? `4${data}` : data;
  if (!TYPES.includes(type)) throw new RtError("INVALID_ARGUMENT", `${type} is no type of frame`);
  if (typeof data !== "string") throw new RtError("INVALID_ARGUMENT", `a ${type} frame carries text only`);
  let frame = "";
  // The codec calls back at once.
  encodePacket({ type, data }, true, (encoded: string) => {
    frame = encoded;
  });
  return frame;
}

/**
 * The frame that a WebSocket message, or a record of a payload, stands for: bytes and text behind `b` (base64) are binary
 * messages. `undefined` when it is malformed: an empty text, or an unknown type.
 */
export function decodeFrame(chunk: Chunk, bytes: BytePort): Frame | undefined {
  if (typeof chunk !== "string") return { type: "message", data: chunk };
  const code = chunk.charCodeAt(0);
  if (code === MESSAGE) return { type: "message", data: chunk.slice(1) };
  if (code === LETTER_B) return { type: "message", data: bytes.fromBase64(chunk.slice(1)) };
  return frameOf(decodePacket(chunk));
}

function frameOf({ type, data }: Packet): Frame | undefined {
  return type === "error" ? undefined : { type, data: typeof data === "string" ? data : "" };
}
