// @ts-check
/** Cuts a server's byte stream into WebSocket frames. Strict: what none of the servers may send here is an error. */
import { CheckError } from "./errors.mjs";

const FIN = 0x80;
const LONGEST = 1_000_000;
const NOTHING = Buffer.alloc(0);

/** @typedef {(opcode: number, bytes: Buffer, start: number, end: number) => void} OnFrame */

export class FrameReader {
  #rest = NOTHING;
  #onFrame;

  /** @param {OnFrame} onFrame the payload is `bytes` from `start` to `end`, valid during the call only */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Buffer} chunk may be overwritten after the call: what is left over is copied */
  push(chunk) {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const used = this.#frames(bytes);
    this.#rest = used === bytes.length ? NOTHING : Buffer.from(bytes.subarray(used));
  }

  /**
   * @param {Buffer} bytes
   * @returns {number} how many bytes whole frames took
   */
  #frames(bytes) {
    const end = bytes.length;
    let at = 0;
    while (end - at >= 2) {
      const first = /** @type {number} */ (bytes[at]);
      const second = /** @type {number} */ (bytes[at + 1]);
      if ((first & 0xf0) !== FIN) throw new CheckError(`a frame starts with byte ${first}: fragmented or compressed`);
      if (second > 127) throw new CheckError("a server frame is masked");
      const head = second < 126 ? 2 : second === 126 ? 4 : 10;
      if (end - at < head) break;
      const length = second < 126 ? second : second === 126 ? bytes.readUInt16BE(at + 2) : wide(bytes, at + 2);
      if (length > LONGEST) throw new CheckError(`a frame of ${length} bytes`);
      if (end - at < head + length) break;
      this.#onFrame(first & 0x0f, bytes, at + head, at + head + length);
      at += head + length;
    }
    return at;
  }
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function wide(bytes, at) {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}
