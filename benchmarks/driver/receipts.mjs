// @ts-check
/**
 * What a client of a session that survives says and hears besides: `6<n>`, "I have received n messages", after 64 of them, or a quarter of what
 * may be under way, as rt's own clients do.
 */
import { CheckError } from "./errors.mjs";
import { clientFrame, seeded } from "./frames.mjs";

/** What both ends charge for a message beside its content. */
const OVERHEAD = 64;
/** After so many messages at the latest. */
const PROMPTLY = 64;

export class Receipts {
  #limits;
  #random = seeded(6);
  #received = 0;
  #untold = 0;
  #untoldBytes = 0;
  #confirmed = 0;

  /** @param {import("./handshake.mjs").Limits} limits */
  constructor(limits) {
    this.#limits = limits;
  }

  /**
   * A message came.
   * @param {number} length
   * @returns {Buffer | undefined} the frame that says so, when it is time
   */
  due(length) {
    this.#received++;
    this.#untold++;
    this.#untoldBytes += length + OVERHEAD;
    const { messages, bytes } = this.#limits;
    if (this.#untold < PROMPTLY && this.#untold * 4 < messages && this.#untoldBytes * 4 < bytes) return undefined;
    this.#untold = 0;
    this.#untoldBytes = 0;
    return clientFrame(`6${this.#received}`, this.#random);
  }

  /**
   * The server says how much it has received.
   * @param {string} digits
   */
  came(digits) {
    const count = Number(digits);
    if (!/^\d+$/.test(digits) || count < this.#confirmed) throw new CheckError(`a confirmation of ${digits}`);
    this.#confirmed = count;
  }
}
