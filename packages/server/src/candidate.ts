import type { Connection } from "./connection.ts";
import * as own from "./internals.ts";
import type { Member } from "./member.ts";

/**
 * A client that asks for a namespace, while it is not decided yet whether there will be one, or to which socket the client comes back. Among
 * the sockets of its connection it holds the place of the one that may come: so a second CONNECT asks for nothing more, the place
 * counts, and the wait has an end.
 */
export class Candidate implements Member {
  readonly [own.key]: string;
  readonly [own.isJoined]: boolean = false;
  readonly [own.isAnswered]: boolean = false;
  readonly #connection: Connection;
  readonly #gaveUp: (() => void) | undefined;
  #isWaiting = true;

  /** `gaveUp` hears that the client has gone, or the time was over, before it was decided. */
  constructor(connection: Connection, key: string, gaveUp?: () => void) {
    this.#connection = connection;
    this[own.key] = key;
    this.#gaveUp = gaveUp;
    connection.enter(this);
  }

  /** May it still be let in? */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** It is decided: the place is free. `false` where nobody waits any more. */
  settle(): boolean {
    if (!this.#isWaiting) return false;
    this.#isWaiting = false;
    this.#connection.leave(this);
    return true;
  }

  refuse(message: string): void {
    this.settle();
    this.#connection.turnDown(this[own.key], message);
  }

  [own.expired](): void {
    this[own.ended]();
    this.#connection.turnDown(this[own.key], "Connection timed out");
  }

  [own.ended](): void {
    if (this.settle()) this.#gaveUp?.();
  }

  // Of a client that is not let in yet nothing comes, and there is nothing to be done for it.
  [own.received](): void {}
  [own.acknowledged](): void {}
  [own.failed](): void {}
  disconnect(): void {}
  [own.resumed](): void {}
}
