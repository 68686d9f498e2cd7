import { createServer, type Server, type Socket } from "node:net";
import { afterNextPoll } from "./turns.ts";

/** The proxy's port: it can be closed and opened again at the same number. */
export class Listener {
  readonly #host: string;
  readonly #accept: (socket: Socket) => void;
  #port = 0;
  #server: Server | undefined;
  #wanted = false;
  /** One opening after the other. */
  #work: Promise<void> = Promise.resolve();
  #closing: Promise<unknown> = Promise.resolve();

  constructor(host: string, accept: (socket: Socket) => void) {
    this.#host = host;
    this.#accept = accept;
  }

  get port(): number {
    return this.#port;
  }

  /** Accepts connections; on a port of the system's choice the first time. */
  open(): Promise<void> {
    this.#wanted = true;
    const opened = this.#work.then(() => this.#listen());
    this.#work = opened.catch(() => {});
    return opened;
  }

  /** Clients are refused from now on; connections stay. */
  shut(): void {
    this.#wanted = false;
    // A server that is about to listen could not be stopped: it is closed when it does.
    if (this.#server?.listening === true) this.#close(this.#server);
  }

  /** Resolves when the port was given back and its connections are over. */
  async closed(): Promise<void> {
    await this.#work;
    await this.#closing;
  }

  async #listen(): Promise<void> {
    if (this.#server !== undefined || !this.#wanted) return;
    const server = createServer({ allowHalfOpen: true, noDelay: true }, this.#accept);
    this.#server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen({ host: this.#host, port: this.#port }, resolve);
      });
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
    const address = server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    if (!this.#wanted) this.#close(server);
  }

  #close(server: Server): void {
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      server.close(() => afterNextPoll(resolve));
    });
    this.#closing = Promise.all([this.#closing, closed]);
  }
}
