import { createHash } from "node:crypto";
import type { Frame } from "./case.ts";

const KEY = [0x37, 0xfa, 0x21, 0x3d];
/** Longer payloads are told by their hash. */
const MAX_TOLD = 200;

/** The bytes of a frame as an end sends it that has to mask, or not. */
export function encode(frame: Frame, masks: boolean): Buffer {
  const { opcode, payload, isFinal = true, rsv = 0, width = 0, isMaskWrong = false, key = KEY } = frame;
  const size = payload.length;
  const used = Math.max(width, size < 126 ? 0 : size < 65_536 ? 2 : 8);
  const isMasked = masks !== isMaskWrong;
  const head = Buffer.alloc(2 + used);
  head[0] = (isFinal ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (isMasked ? 0x80 : 0) | (used === 0 ? size : used === 2 ? 126 : 127);
  if (used === 2) head.writeUInt16BE(size, 2);
  if (used === 8) head.writeBigUInt64BE(BigInt(size), 2);
  return isMasked ? Buffer.concat([head, Buffer.from(key), mask(payload, key)]) : Buffer.concat([head, payload]);
}

/** A frame in words that can be compared: its kind and payload; of a close frame its code alone. */
export function describeFrame({ opcode, payload }: Frame): string {
  if (opcode === 8) return payload.length < 2 ? "close" : `close ${((payload[0] ?? 0) << 8) | (payload[1] ?? 0)}`;
  const kind = ["continuation", "text", "binary"][opcode] ?? ["ping", "pong"][opcode - 9] ?? `opcode ${opcode}`;
  if (payload.length > MAX_TOLD) {
    return `${kind} of ${payload.length} bytes, ${createHash("sha1").update(payload).digest("hex")}`;
  }
  return `${kind} ${Buffer.from(payload).toString(opcode === 1 ? "utf8" : "hex")}`.trimEnd();
}

/** What came back, frame by frame, in words; what no end should write is told as such. */
export function describeBytes(bytes: Buffer, masks: boolean): string[] {
  const told: string[] = [];
  let rest = bytes;
  while (rest.length > 0) {
    const [first = 0, second = 0] = rest;
    const [width, size] = sizeIn(rest);
    const start = 2 + width + (masks ? 4 : 0);
    const isMinimal = size >= (width === 0 ? 0 : width === 2 ? 126 : 65_536);
    if (first < 0x80 || (first & 0x70) !== 0 || second >= 0x80 !== masks || !isMinimal) {
      return [...told, `a bad header: ${rest.subarray(0, start).toString("hex")}`];
    }
    if (rest.length < start + size) return [...told, `half a frame: ${rest.subarray(0, start).toString("hex")}`];
    const payload = rest.subarray(start, start + size);
    const key = rest.subarray(start - 4, start);
    told.push(describeFrame({ opcode: first & 15, payload: masks ? mask(payload, [...key]) : payload }));
    rest = rest.subarray(start + size);
  }
  return told;
}

/** How many bytes the length of a frame takes beside the seven bits, and the length. */
function sizeIn(frame: Buffer): readonly [width: 0 | 2 | 8, size: number] {
  const length = (frame[1] ?? 0) & 0x7f;
  if (length < 126) return [0, length];
  return length === 126 ? [2, frame.readUInt16BE(2)] : [8, Number(frame.readBigUInt64BE(2))];
}

function mask(payload: Uint8Array, key: readonly number[]): Uint8Array {
  const masked = Buffer.alloc(payload.length);
  for (let i = 0; i < payload.length; i++) masked[i] = (payload[i] ?? 0) ^ (key[i & 3] ?? 0);
  return masked;
}
