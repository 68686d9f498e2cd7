// @ts-check
/** One client, one echo at a time: each round trip is timed. */
import { excerpt } from "./connection.mjs";
import { CheckError } from "./errors.mjs";
import { echoRing } from "./messages.mjs";

export class PingPong {
  #connection;
  #ring;
  #watch;
  #count = 0;

  /**
   * @param {import("./connection.mjs").Connection} connection
   * @param {{ watch: import("./watch.mjs").Watch, text: import("./messages.mjs").TextChoice }} options
   */
  constructor(connection, { watch, text }) {
    this.#connection = connection;
    this.#ring = echoRing(0, text);
    this.#watch = watch;
  }

  /**
   * @param {number} rounds
   * @returns {Promise<Float64Array>} milliseconds per round trip
   */
  async run(rounds) {
    const times = new Float64Array(rounds);
    const first = this.#count;
    let sentAt = 0;
    let waiting = false;
    await this.#watch.phase(
      (done) => {
        const send = () => {
          waiting = true;
          const [frame] = this.#ring.frames(this.#count, 1);
          sentAt = performance.now();
          if (frame) this.#connection.write(frame);
        };
        this.#connection.onMessage = (bytes, start, end) => {
          const now = performance.now();
          if (!waiting || !this.#ring.answers(this.#count, bytes, start, end)) {
            throw new CheckError(
              `${excerpt(bytes, start, end)} where ${waiting ? this.#ring.answer(this.#count) : "nothing"} must come`,
            );
          }
          waiting = false;
          times[this.#count - first] = now - sentAt;
          this.#count++;
        };
        this.#connection.onChunkEnd = () => {
          if (waiting) return;
          if (this.#count - first < rounds) send();
          else done();
        };
        send();
      },
      () => `round trip ${this.#count - first} of ${rounds} has no answer`,
    );
    return times;
  }
}
