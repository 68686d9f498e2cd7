import type { IncomingMessage } from "node:http";
import type { HttpBody } from "@rt/protocol";

/**
 * Reads the body of a request or a response, counting bytes as they come. Above `limit` it stops: what follows stays unread, and
 * the caller closes the connection. `done` is called once.
 */
export function readBody(message: IncomingMessage, limit: number, done: (body: HttpBody) => void): void {
  if (Number(message.headers["content-length"] ?? 0) > limit) {
    message.pause();
    done({ kind: "too-big" });
    return;
  }
  if (message.closed) {
    // It says nothing any more.
    queueMicrotask(() => done({ kind: "aborted" }));
    return;
  }
  const body = new Gathered(limit);
  let isDone = false;
  const finish = (result: HttpBody): void => {
    if (isDone) return;
    isDone = true;
    done(result);
  };
  message.on("data", (part: Uint8Array) => {
    if (isDone || body.add(part)) return;
    message.pause();
    finish({ kind: "too-big" });
  });
  message.on("end", () => finish({ kind: "complete", bytes: body.take() }));
  // `close` follows and says the same; the listener keeps the error of a cut connection from being thrown.
  message.on("error", () => finish({ kind: "aborted" }));
  message.on("close", () => finish({ kind: "aborted" }));
}

/** Bytes that come in parts, which are copied together: a list of tiny ones would take a hundred times their size. */
class Gathered {
  readonly #limit: number;
  #store: Uint8Array = NOTHING;
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `false` when it is too much; then nothing is kept. */
  add(part: Uint8Array): boolean {
    const size = this.#size + part.length;
    if (size > this.#limit) {
      this.#store = NOTHING;
      this.#size = 0;
      return false;
    }
    if (this.#size === 0) {
      // Most bodies are one part.
      this.#store = part;
    } else {
      if (size > this.#store.length) this.#grow(size);
      this.#store.set(part, this.#size);
    }
    this.#size = size;
    return true;
  }

  take(): Uint8Array {
    return this.#store.subarray(0, this.#size);
  }

  /** To twice the room, so that each byte moves once on average. */
  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.min(Math.max(needed, this.#store.length * 2), this.#limit));
    larger.set(this.#store.subarray(0, this.#size));
    this.#store = larger;
  }
}

const NOTHING = new Uint8Array(0);
