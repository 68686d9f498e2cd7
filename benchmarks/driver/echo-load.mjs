// @ts-check
/** Many clients, each with a window of unanswered echoes. What one read brought is replaced by one write. */
import { excerpt } from "./connection.mjs";
import { CheckError } from "./errors.mjs";
import { echoRing } from "./messages.mjs";

export class EchoLoad {
  #clients;
  #window;
  #watch;
  #limit = 0;
  #unfinished = 0;
  /** @type {() => void} */
  #done = () => {};

  /**
   * @param {import("./connection.mjs").Connection[]} connections
   * @param {{ window: number, watch: import("./watch.mjs").Watch, text: import("./messages.mjs").TextChoice }} options
   */
  constructor(connections, { window, watch, text }) {
    this.#window = window;
    this.#watch = watch;
    this.#clients = connections.map((connection, index) => {
      const client = { connection, index, ring: echoRing(index, text), sent: 0, received: 0 };
      connection.onMessage = (bytes, start, end) => {
        if (client.received === client.sent || !client.ring.answers(client.received, bytes, start, end)) {
          throw new CheckError(
            `client ${index}: ${excerpt(bytes, start, end)} where ${this.#expected(client)} must come`,
          );
        }
        if (++client.received === this.#limit && --this.#unfinished === 0) this.#done();
      };
      connection.onChunkEnd = () => this.#fill(client);
      return client;
    });
  }

  /**
   * Every client sends `perClient` more events and gets each answer once, in order.
   * @param {number} perClient
   */
  async run(perClient) {
    this.#limit += perClient;
    this.#unfinished = this.#clients.length;
    await this.#watch.phase(
      (done) => {
        this.#done = done;
        for (const client of this.#clients) this.#fill(client);
      },
      () =>
        this.#clients
          .filter((c) => c.received < c.sent)
          .map((c) => `client ${c.index} has ${c.received} of ${c.sent}`)
          .slice(0, 5)
          .join(", "),
    );
  }

  /** @typedef {{ connection: import("./connection.mjs").Connection, index: number, ring: import("./ring.mjs").Ring, sent: number, received: number }} Client */

  /** @param {Client} client */
  #fill(client) {
    const upTo = Math.min(this.#limit, client.received + this.#window);
    if (upTo === client.sent) return;
    for (const slice of client.ring.frames(client.sent, upTo - client.sent)) client.connection.write(slice);
    client.sent = upTo;
  }

  /** @param {Client} client */
  #expected(client) {
    return client.received === client.sent ? "nothing" : client.ring.answer(client.received);
  }
}
