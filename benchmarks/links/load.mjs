// @ts-check
/** Clients that write the messages of a turn at once, and the next when all have come back. Every byte is compared. */
import { once } from "node:events";
import { connect } from "node:net";
import { headOf, turnOf, wireOf } from "./wire.mjs";

/** Different enough that no answer passes for another. */
const TURNS = 8;

class Client {
  /** @type {Buffer} */
  received = Buffer.alloc(0);
  turn = 0;
  left = 0;
  /** @type {() => void} */
  done = () => {};

  /** @param {string} kind @param {number} port @param {number} perTurn */
  constructor(kind, port, perTurn) {
    this.wire = wireOf(kind);
    this.port = port;
    this.turns = Array.from({ length: TURNS }, (_, turn) => turnOf(this.wire, perTurn, turn));
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.socket.on("close", () => {
      if (this.left > 0) throw new Error(`${kind}: the server ended the connection`);
    });
  }

  async open() {
    await once(this.socket, "connect");
    if (this.wire.transport !== "") await this.#say(headOf(this.wire, this.port), '"maxPayload":1000000}');
    if (this.wire.joins) await this.#say(this.wire.up("40"), '"}');
    this.socket.on("data", (bytes) => this.#take(bytes));
  }

  /** @param {number} turns */
  run(turns) {
    this.left = turns;
    return new Promise((resolve) => {
      this.done = () => resolve(undefined);
      this.#write();
    });
  }

  /** @param {string | Buffer} said @param {string} end */
  async #say(said, end) {
    this.socket.write(said);
    let heard = "";
    while (!heard.endsWith(end)) heard += String((await once(this.socket, "data"))[0]);
  }

  #write() {
    const turn = this.turns[this.turn % TURNS];
    if (turn !== undefined) this.socket.write(turn.sent);
  }

  /** @param {Buffer} bytes */
  #take(bytes) {
    const expected = this.turns[this.turn % TURNS]?.expected;
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    if (expected === undefined || this.received.length < expected.length) return;
    if (!this.received.equals(expected)) throw new Error(`wrong: ${this.received.toString("latin1").slice(0, 300)}`);
    this.received = Buffer.alloc(0);
    this.turn++;
    if (--this.left === 0) this.done();
    else this.#write();
  }
}

/**
 * Connects, and gives a function that lets every client do so many turns.
 * @param {string} kind @param {number} port @param {number} clients @param {number} perTurn
 */
export async function openClients(kind, port, clients, perTurn) {
  const all = Array.from({ length: clients }, () => new Client(kind, port, perTurn));
  await Promise.all(all.map((client) => client.open()));
  return {
    /** @param {number} turns */
    run: (turns) => Promise.all(all.map((client) => client.run(turns))),
    close() {
      for (const { socket } of all) socket.destroy();
    },
  };
}
