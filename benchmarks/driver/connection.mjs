// @ts-check
/**
 * One raw Socket.IO client on a WebSocket: `node:net`, no library. It checks the handshake, answers heartbeats and hands every message
 * to its owner. Any end of the connection, and any frame that should not be there, fails the run.
 */
import { connect } from "node:net";
import { CheckError } from "./errors.mjs";
import { CLOSE, clientFrame, seeded, TEXT } from "./frames.mjs";
import { checkConnect, checkHead, checkOpen, HEAD_END, upgradeRequest } from "./handshake.mjs";
import { FrameReader } from "./reader.mjs";
import { Receipts } from "./receipts.mjs";

/** One buffer for all reads: a chunk is used up before the next read. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);
const PING = 0x32;
const NOOP = 0x36;
const PONG = clientFrame("3", seeded(3));
const CONNECT = clientFrame("40", seeded(40));
/** A close frame without a status code. */
const GOODBYE = clientFrame("", seeded(8), CLOSE);
const NO_CHUNK_END = () => {};

/** @typedef {(bytes: Buffer, start: number, end: number) => void} OnMessage */
/** @typedef {{ port: number, resume: boolean }} Target */
/** @typedef {(chunk: Buffer) => Buffer} Tap changes what arrives: the self-check's way in */

export class Connection {
  /** @type {OnMessage} */
  onMessage = (bytes, start, end) => {
    throw new CheckError(`nobody waits for ${excerpt(bytes, start, end)}`);
  };
  /** Runs after all messages of one read, so that answers to them leave in one write. */
  onChunkEnd = NO_CHUNK_END;
  #stage = "head";
  #head = "";
  /** @type {() => void} */
  #onReady = () => {};
  /** @type {Receipts | undefined} only where the session outlives its links */
  #receipts;

  /**
   * @param {Target} target
   * @param {import("./watch.mjs").Watch} watch
   * @param {Tap} [tap]
   */
  constructor({ port, resume }, watch, tap) {
    const reader = new FrameReader((opcode, bytes, start, end) => this.#frame(opcode, bytes, start, end));
    /** @param {Buffer} chunk */
    const take = (chunk) => {
      watch.moved++;
      try {
        const frames = this.#stage === "head" ? this.#readHead(chunk) : chunk;
        if (frames.length === 0) return;
        reader.push(tap ? tap(frames) : frames);
        this.onChunkEnd();
      } catch (error) {
        watch.fail(error);
        this.destroy();
      }
    };
    this.watch = watch;
    this.resume = resume;
    this.socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length) => {
          take(READ_BUFFER.subarray(0, length));
          return true;
        },
      },
    });
    this.socket.on("connect", () => this.socket.write(upgradeRequest(resume)));
    this.socket.on("error", (error) => this.#lost(error.message));
    this.socket.on("close", () => this.#lost("closed by the server"));
  }

  /** @param {() => void} callback */
  whenReady(callback) {
    this.#onReady = callback;
  }

  /** @param {Buffer} bytes */
  write(bytes) {
    const receipt = this.#receipts?.riding();
    this.socket.write(receipt === undefined ? bytes : Buffer.concat([receipt, bytes]));
  }

  /** Closes as RFC 6455 says: a close frame each way, then the server ends the stream. @param {() => void} onClosed */
  leave(onClosed) {
    this.#stage = "leaving";
    this.socket.once("close", onClosed);
    this.write(GOODBYE);
  }

  /** Ends it from here, without a word: not a failure. */
  destroy() {
    this.#stage = "ended";
    this.socket.destroy();
  }

  /** @param {string} why */
  #lost(why) {
    if (this.#stage === "ended" || this.#stage === "closing") return;
    this.watch.fail(new CheckError(`a connection was lost (${this.#stage}): ${why}`));
    this.#stage = "ended";
  }

  /**
   * @param {Buffer} chunk
   * @returns {Buffer} what follows the response head
   */
  #readHead(chunk) {
    this.#head += chunk.toString("latin1");
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return Buffer.alloc(0);
    checkHead(this.#head.slice(0, end));
    this.#stage = "open";
    const rest = Buffer.from(this.#head.slice(end + HEAD_END.length), "latin1");
    this.#head = "";
    return rest;
  }

  /** @type {import("./reader.mjs").OnFrame} */
  #frame(opcode, bytes, start, end) {
    if (opcode === CLOSE && this.#stage === "leaving") {
      this.#stage = "closing";
      return;
    }
    if (opcode === CLOSE) throw new CheckError(`the server sent a close frame (${end - start} bytes)`);
    if (opcode !== TEXT) throw new CheckError(`the server sent a frame with opcode ${opcode}`);
    if (end - start === 1 && bytes[start] === PING) return this.write(PONG);
    if (this.#receipts !== undefined) {
      if (bytes[start] === NOOP) return this.#receipts.came(bytes.toString("latin1", start + 1, end));
      const receipt = this.#receipts.due(end - start);
      if (receipt !== undefined) this.write(receipt);
    }
    if (this.#stage === "ready") return this.onMessage(bytes, start, end);
    this.#greet(bytes.toString("utf8", start, end));
  }

  /** @param {string} text */
  #greet(text) {
    if (this.#stage === "open") {
      const limits = checkOpen(text, this.resume);
      if (limits !== undefined) this.#receipts = new Receipts(limits);
      this.#stage = "connect";
      return this.write(CONNECT);
    }
    checkConnect(text);
    this.#stage = "ready";
    this.#onReady();
  }
}

/**
 * For error messages.
 * @type {(bytes: Buffer, start: number, end: number) => string}
 */
export function excerpt(bytes, start, end) {
  return JSON.stringify(bytes.toString("utf8", start, Math.min(end, start + 120)));
}
