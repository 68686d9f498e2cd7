// @ts-check
/**
 * What a client of a session that survives says and hears besides: `6<n>`, "I have received n messages", at a quarter of what may be
 * under way, as rt's own clients do.
 */
import { CheckError } from "./errors.mjs";
import { clientFrame, seeded } from "./frames.mjs";

/** What both ends charge for a message beside its content. */
const OVERHEAD = 64;
/** After so many messages it rides along with what is sent anyway. */
const WORTH_TELLING = 64;

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
    return this.#untold * 4 < messages && this.#untoldBytes * 4 < bytes ? undefined : this.#tell();
  }

  /** Something is sent: the frame that goes before it, if there is news enough. */
  riding() {
    return this.#untold < WORTH_TELLING ? undefined : this.#tell();
  }

  #tell() {
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
