// @ts-check
/**
 * One publisher, many members (the publisher is one of them), a few broadcasts in flight. A broadcast is complete when every member
 * has it; complete ones are replaced once per turn of the event loop, in one write.
 */
import { excerpt } from "./connection.mjs";
import { CheckError } from "./errors.mjs";
import { newsRing } from "./messages.mjs";

export class FanOutLoad {
  #members;
  #inFlight;
  #watch;
  #ring;
  #received;
  /** How many members have broadcast n, by n modulo the number in flight. */
  #have;
  #published = 0;
  #complete = 0;
  #limit = 0;
  #refilling = false;
  /** @type {() => void} */
  #done = () => {};

  /**
   * @param {import("./connection.mjs").Connection[]} members
   * @param {{ inFlight: number, watch: import("./watch.mjs").Watch, text: import("./messages.mjs").TextChoice }} options
   */
  constructor(members, { inFlight, watch, text }) {
    this.#members = members;
    this.#inFlight = inFlight;
    this.#watch = watch;
    this.#ring = newsRing(text);
    this.#received = new Uint32Array(members.length);
    this.#have = new Uint32Array(inFlight);
    for (const [index, member] of members.entries()) {
      member.onMessage = (bytes, start, end) => this.#take(index, bytes, start, end);
      member.onChunkEnd = () => {};
    }
  }

  /** @param {number} broadcasts */
  async run(broadcasts) {
    this.#limit += broadcasts;
    await this.#watch.phase(
      (done) => {
        this.#done = done;
        this.#publish();
      },
      () => `${this.#complete} of ${this.#published} broadcasts reached all ${this.#members.length} members`,
    );
  }

  /** @type {(index: number, bytes: Buffer, start: number, end: number) => void} */
  #take(index, bytes, start, end) {
    const n = /** @type {number} */ (this.#received[index]);
    if (n === this.#published || !this.#ring.answers(n, bytes, start, end)) {
      const expected = n === this.#published ? "nothing" : this.#ring.answer(n);
      throw new CheckError(`member ${index}: ${excerpt(bytes, start, end)} where ${expected} must come`);
    }
    this.#received[index] = n + 1;
    const slot = n % this.#inFlight;
    const have = /** @type {number} */ (this.#have[slot]) + 1;
    this.#have[slot] = have;
    if (have === this.#members.length) this.#completed(slot);
  }

  /** @param {number} slot */
  #completed(slot) {
    this.#have[slot] = 0;
    if (++this.#complete === this.#limit) return this.#done();
    if (this.#refilling) return;
    this.#refilling = true;
    setImmediate(() => {
      this.#refilling = false;
      this.#publish();
    });
  }

  #publish() {
    const upTo = Math.min(this.#limit, this.#complete + this.#inFlight);
    if (upTo === this.#published) return;
    for (const slice of this.#ring.frames(this.#published, upTo - this.#published)) this.#members[0]?.write(slice);
    this.#published = upTo;
  }
}
