import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { HeldHeaders, UpgradeHeaders } from "./decorated-upgrade.ts";

/**
 * The response to an upgrade request, for middlewares: headers that they set are those of the `101`. One that ends it has answered the
 * request; then the connection ends too.
 */
export class UpgradeResponse extends ServerResponse implements HeldHeaders {
  readonly isEmpty: boolean = false;
  readonly #connection: Duplex;

  constructor(request: IncomingMessage, connection: Duplex) {
    super(request);
    this.#connection = connection;
    this.shouldKeepAlive = false;
    this.once("finish", () => this.#hangUp());
    if (isFree(connection)) this.assignSocket(connection);
    else connection.destroy();
  }

  get isAnswered(): boolean {
    return this.headersSent || this.#connection.destroyed;
  }

  release(): UpgradeHeaders {
    // Some, such as those of express-session, are set when the head is about to be written.
    if (!this.headersSent) this.writeHead(101);
    if (this.socket !== null) this.detachSocket(this.socket);
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries(this.getHeaders())) {
      if (value !== undefined) headers[name] = typeof value === "number" ? String(value) : value;
    }
    return headers;
  }

  #hangUp(): void {
    const connection = this.#connection;
    // The peer may never end its own half.
    connection.once("finish", () => connection.destroy());
    connection.end();
  }
}

/**
 * May a response have the connection? Not while an earlier one has it, which was not answered yet: an upgrade behind it would mix with
 * what it says. By Node's own mark; more than a stream of any kind has it does not need.
 */
function isFree(connection: Duplex): connection is Socket {
  return !Reflect.get(connection, "_httpMessage");
}
