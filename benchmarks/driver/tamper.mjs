// @ts-check
/**
 * Faults for the self-check. A tap stands between a connection's socket and its reader, cuts the bytes into frames, damages exactly one
 * of them and puts the bytes together again: everything behind it must notice.
 */
import { FrameReader } from "./reader.mjs";

/** @typedef {"none" | "drop" | "corrupt" | "duplicate" | "swap"} Kind */
/** @typedef {{ kind: Kind, at: number }} Fault `at` counts the frames of the connection; 0 is the open frame */

/** @type {readonly Kind[]} */
export const KINDS = ["none", "drop", "corrupt", "duplicate", "swap"];

export class Tamper {
  applied = false;
  #fault;
  #count = 0;
  /** @type {Buffer[]} */
  #out = [];
  /** @type {Buffer | undefined} */
  #held;
  #reader = new FrameReader((opcode, bytes, start, end) =>
    this.#frame(serverFrame(opcode, bytes.subarray(start, end))),
  );

  /** @param {Fault} fault */
  constructor(fault) {
    this.#fault = fault;
  }

  /** @type {import("./connection.mjs").Tap} */
  tap = (chunk) => {
    this.#out = [];
    this.#reader.push(chunk);
    return Buffer.concat(this.#out);
  };

  /** @param {Buffer} frame */
  #frame(frame) {
    if (this.#count++ === this.#fault.at) {
      this.applied = true;
      if (this.#fault.kind === "swap") this.#held = frame;
      else this.#out.push(...damaged(frame, this.#fault.kind));
      return;
    }
    this.#out.push(frame);
    if (this.#held) this.#out.push(this.#held);
    this.#held = undefined;
  }
}

/**
 * @param {Buffer} frame
 * @param {Kind} kind
 * @returns {Buffer[]}
 */
function damaged(frame, kind) {
  if (kind === "drop") return [];
  if (kind === "duplicate") return [frame, frame];
  if (kind === "corrupt") flipOneBit(frame);
  return [frame];
}

/**
 * Deep inside an event, but at the start of a handshake: in a session id it would only make another session id.
 * @param {Buffer} frame
 */
function flipOneBit(frame) {
  const event = frame.indexOf('42["') > 0;
  const at = event ? Math.floor(frame.length * 0.8) : frame.indexOf("{");
  frame[at] = (frame[at] ?? 0) ^ 1;
}

/**
 * @param {number} opcode
 * @param {Buffer} payload
 */
function serverFrame(opcode, payload) {
  if (payload.length > 0xffff) throw new RangeError("the self-check does not send such long frames");
  const head =
    payload.length < 126
      ? [0x80 | opcode, payload.length]
      : [0x80 | opcode, 126, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from(head), payload]);
}
