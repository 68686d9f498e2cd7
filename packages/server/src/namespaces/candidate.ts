import type { Connection } from "../connection.ts";
import type { Member } from "../member.ts";

/**
 * A client that asks for a namespace of which it is not decided yet whether there will be one. Among the sockets of its connection
 * it holds the place of the one that may come: so a second CONNECT is one too many, the place counts, and the wait has an end.
 */
export class Candidate implements Member {
  readonly key: string;
  readonly isJoined: boolean = false;
  /** May it still be let in? */
  isWaiting = true;
  readonly #connection: Connection;

  constructor(connection: Connection, key: string) {
    this.#connection = connection;
    this.key = key;
    connection.enter(this);
  }

  /** It is decided: the place is free. */
  settle(): void {
    this.isWaiting = false;
    this.#connection.leave(this);
  }

  refuse(message: string): void {
    this.settle();
    this.#connection.refuse(this.key, { message });
  }

  expired(): void {
    this.refuse("Connection timed out");
  }

  ended(): void {
    if (this.isWaiting) this.settle();
  }

  received(): void {}

  acknowledged(): void {}

  failed(): void {}

  disconnect(): void {}

  resumed(): void {}
}
