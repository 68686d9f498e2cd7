import type { IncomingMessage } from "node:http";
import type { Socket as TcpSocket } from "node:net";

/**
 * Takes the network away from a participant for a while, as a tunnel does: its TCP connections end without a word, and new ones end as soon
 * as they are made. The framework knows nothing of it on either end, and has to cope.
 *
 * A participant is known here by the `plug` in the query of its requests, a random name that it makes up.
 */
export class Plug {
  readonly #seconds: number;
  readonly #sockets = new Map<string, Set<TcpSocket>>();
  readonly #pulled = new Set<string>();

  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** To be told of every request of a participant. */
  saw(request: IncomingMessage): void {
    const name = new URLSearchParams(request.url?.split("?", 2)[1]).get("plug");
    if (name === null) return;
    const { socket } = request;
    if (this.#pulled.has(name)) {
      socket.destroy();
      return;
    }
    const sockets = this.#sockets.get(name) ?? new Set();
    this.#sockets.set(name, sockets);
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) this.#sockets.delete(name);
    });
  }

  pull(name: string): void {
    if (!this.#sockets.has(name) || this.#pulled.has(name)) return;
    this.#pulled.add(name);
    for (const socket of this.#sockets.get(name) ?? []) socket.destroy();
    setTimeout(() => this.#pulled.delete(name), this.#seconds * 1000).unref();
  }
}
