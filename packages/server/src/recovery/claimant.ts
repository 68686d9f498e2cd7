import type { Connection } from "../connection.ts";
import type { Member } from "../member.ts";

/** Holds a client's place in a namespace for as long as an adapter looks for the socket that the client comes back to. */
export class Claimant implements Member {
  readonly key: string;
  readonly isJoined: boolean = false;
  readonly #connection: Connection;
  readonly #gaveUp: () => void;
  #isOver = false;

  constructor(nsp: string, connection: Connection, gaveUp: () => void) {
    this.key = nsp;
    this.#connection = connection;
    this.#gaveUp = gaveUp;
    connection.enter(this);
  }

  /** Makes room for the socket; `false` when the client has gone. */
  stepAside(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#connection.leave(this);
    return true;
  }

  expired(): void {
    this.ended();
    this.#connection.refuse(this.key, { message: "Connection timed out" });
  }

  ended(): void {
    if (this.stepAside()) this.#gaveUp();
  }

  // Of a client that is not let in yet nothing comes, and there is nothing to be done for it.
  received(): void {}
  acknowledged(): void {}
  failed(): void {}
  disconnect(): void {}
  resumed(): void {}
}
