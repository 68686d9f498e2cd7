// @ts-check
/** Clients of every transport: rt's own client halves and sessions, and a bare socket. What comes is compared text by text. */
import { once } from "node:events";
import { connect } from "node:net";
import { ClientSession } from "@rt/protocol";
import { multipartDialer } from "@rt/transports/multipart";
import { createWheelClock, nodeBytes } from "@rt/transports/node";
import { pollingDialer } from "@rt/transports/polling";
import { nodeDialer } from "@rt/transports/raw";
import { sseDialer } from "@rt/transports/sse";
import { streamingDialer } from "@rt/transports/streaming";
import { websocketDialer } from "@rt/transports/websocket";
import { LOADS, TURNS } from "./loads.mjs";

const DIALERS = [nodeDialer(), websocketDialer(), streamingDialer(), multipartDialer(), sseDialer(), pollingDialer()];
export const TRANSPORTS = DIALERS.map(({ name }) => name);

const CONFIG = { upgradeTimeout: 10_000, closeTimeout: 5_000, maxBacklog: 33_554_432 };
const MESSAGE = 100;
const clock = createWheelClock({ granularity: 10, soon: "immediate" });

/**
 * Turns of one client: it says one, and the next when all that the last one asked for has come.
 * @template {{ readonly expected: { readonly length: number } }} T
 */
class Talk {
  #turn = 0;
  #left = 0;
  /** @type {() => void} */
  #done = () => {};
  #turns;
  #say;

  /** @param {readonly T[]} turns @param {(turn: T) => void} say */
  constructor(turns, say) {
    this.#turns = turns;
    this.#say = say;
  }

  /** What is under way. */
  get current() {
    const turn = this.#turns[this.#turn % this.#turns.length];
    if (turn === undefined || this.#left === 0) throw new Error("something came that nobody asked for");
    return turn;
  }

  get isOver() {
    return this.#left === 0;
  }

  /** @param {number} turns @returns {Promise<void>} */
  run(turns) {
    this.#left = turns;
    return new Promise((resolve) => {
      this.#done = resolve;
      this.#say(this.current);
    });
  }

  next() {
    this.#turn += 1;
    this.#left -= 1;
    if (this.#left === 0) this.#done();
    else this.#say(this.current);
  }
}

class SessionPeer {
  #session;
  #heard = 0;
  #isClosed = false;
  /** @type {() => void} */
  #joined = () => {};
  /** @type {Talk<import("./loads.mjs").Turn>} */
  talk;

  /** @param {string} name @param {number} port @param {readonly import("./loads.mjs").Turn[]} turns */
  constructor(name, port, turns) {
    const dialer = DIALERS.find((one) => one.name === name);
    if (dialer === undefined) throw new Error(`no transport ${name}`);
    this.#session = new ClientSession(this.#host(name), CONFIG, clock, nodeBytes);
    this.talk = new Talk(turns, ({ sent }) => {
      for (const packet of sent) this.#session.send(packet);
    });
    const query = new Map([["EIO", "4"]]);
    const target = { secure: false, host: `127.0.0.1:${port}`, path: "/socket.io/", query, headers: {}, maxChunk: 1e8 };
    this.#session.attach(dialer.dial(target));
  }

  /** @returns {Promise<void>} */
  open() {
    return new Promise((resolve) => {
      this.#joined = resolve;
    });
  }

  close() {
    this.#isClosed = true;
    this.#session.abort();
  }

  /** @param {string} name */
  #host(name) {
    const flush = () => this.#session.flush(clock.now());
    return {
      /** @param {string | Uint8Array} data */
      message: (data) => this.#take(name, data),
      opened: () => this.#session.send("0"),
      pending: () => clock.soon(flush),
      /** @param {{ message: string }} end */
      closed: ({ message }) => {
        if (!this.#isClosed) throw new Error(`${name}: ${message}`);
      },
      released() {},
      upgraded() {},
      rearm() {},
      pinged() {},
      wrote() {},
      forsaken() {},
    };
  }

  /** @param {string} name @param {string | Uint8Array} data */
  #take(name, data) {
    if (this.talk.isOver && typeof data === "string" && data.startsWith('0{"sid"')) return this.#joined();
    const { expected } = this.talk.current;
    if (data !== expected[this.#heard]) throw new Error(`${name}: ${String(data)} came for ${expected[this.#heard]}`);
    this.#heard += 1;
    if (this.#heard < expected.length) return;
    this.#heard = 0;
    this.talk.next();
  }
}

class TcpPeer {
  #socket;
  #heard = 0;
  /** @type {Talk<{ sent: Buffer, expected: Buffer }>} */
  talk;

  /** @param {number} port @param {readonly { sent: Buffer, expected: Buffer }[]} turns */
  constructor(port, turns) {
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.talk = new Talk(turns, ({ sent }) => this.#socket.write(sent));
    this.#socket.on("data", (bytes) => this.#take(bytes));
  }

  async open() {
    await once(this.#socket, "connect");
  }

  close() {
    this.#socket.destroy();
  }

  /** @param {Buffer} bytes */
  #take(bytes) {
    const { expected } = this.talk.current;
    const end = this.#heard + bytes.length;
    if (!bytes.equals(expected.subarray(this.#heard, end)))
      throw new Error(`tcp: wrong bytes ${bytes.toString("latin1")}`);
    this.#heard = end % expected.length;
    if (this.#heard === 0) this.talk.next();
  }
}

/**
 * Connects clients, of which each has joined the namespace.
 * @param {{ name: string, load: string, port: number, count: number, perTurn: number }} options
 */
export async function openPeers({ name, load, port, count, perTurn }) {
  const peers = Array.from({ length: count }, () => peerOf(name, load, port, perTurn));
  await Promise.all(peers.map((peer) => peer.open()));
  return {
    /** @param {number} turns */
    run: (turns) => Promise.all(peers.map(({ talk }) => talk.run(turns))),
    close() {
      for (const peer of peers) peer.close();
    },
  };
}

/** @param {string} name @param {string} load @param {number} port @param {number} perTurn */
function peerOf(name, load, port, perTurn) {
  if (name === "tcp") return new TcpPeer(port, bytesOf(load, perTurn));
  const turnOf = LOADS[load] ?? (() => ({ sent: [], expected: [] }));
  return new SessionPeer(
    name,
    port,
    Array.from({ length: TURNS }, (_, turn) => turnOf(perTurn, turn)),
  );
}

/** As many bytes as the messages have, without a meaning. @param {string} load @param {number} perTurn */
function bytesOf(load, perTurn) {
  const filled = (/** @type {number} */ messages) => Buffer.alloc(messages * MESSAGE, "x");
  return [{ sent: filled(load === "down" ? 1 : perTurn), expected: filled(load === "up" ? 1 : perTurn) }];
}
