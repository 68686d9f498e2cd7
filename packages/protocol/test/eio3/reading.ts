import { decodePayload, encodePayload, type OldPacket } from "engine.io-parser-2";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk, FrameFormat } from "../../src/contracts/index.ts";
import { PAYLOAD, type Reading, readAll, result } from "../frame/collect.ts";

const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

/** What a format makes of one chunk. */
export function reading(format: FrameFormat, chunk: Chunk): Reading {
  return readAll(format.reader(portableBytes, PAYLOAD), [chunk]);
}

/** What the parser of Engine.IO 3 makes of frames. */
export function encodedByParser(frames: readonly Chunk[], takesBytes: boolean): Chunk {
  let payload: string | Buffer = "";
  encodePayload(frames.map(packetOf), takesBytes, (encoded) => {
    payload = encoded;
  });
  return payload;
}

/** What the parser of Engine.IO 3 reads. */
export function readByParser(payload: Chunk): Reading {
  const frames: Chunk[] = [];
  let isValid = true;
  decodePayload(typeof payload === "string" ? payload : Buffer.from(payload), (packet) => {
    if (packet.type === "error") isValid = false;
    else frames.push(frameOf(packet));
    return undefined;
  });
  return result(frames, isValid);
}

function packetOf(frame: Chunk): OldPacket {
  if (typeof frame !== "string") return { type: "message", data: Buffer.from(frame) };
  return { type: TYPES[Number(frame[0])] ?? "error", data: frame.slice(1) };
}

function frameOf({ type, data }: OldPacket): Chunk {
  return typeof data === "object" ? data : `${TYPES.indexOf(type)}${data ?? ""}`;
}
