import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A TCP connection that says exactly what a test wants said. */
export class RawClient {
  readonly socket: Socket;
  received: Buffer = Buffer.alloc(0);
  isOver = false;
  #waiters: (() => void)[] = [];

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (data) => {
      this.received = Buffer.concat([this.received, data]);
      this.#wake();
    });
    // The peer may reset: `close` follows.
    socket.on("error", () => this.#wake());
    socket.on("close", () => {
      this.isOver = true;
      this.#wake();
    });
  }

  static async to(port: number): Promise<RawClient> {
    const socket = connect(port, "127.0.0.1");
    const client = new RawClient(socket);
    await once(socket, "connect");
    return client;
  }

  get text(): string {
    return this.received.toString("latin1");
  }

  write(data: string | Uint8Array): void {
    this.socket.write(data);
  }

  /** Takes `count` bytes off what was received. */
  async take(count: number): Promise<Buffer> {
    await this.until(() => this.received.length >= count);
    const taken = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return taken;
  }

  async over(): Promise<void> {
    await this.until(() => this.isOver);
  }

  async until(test: () => boolean): Promise<void> {
    while (!test()) {
      if (this.isOver) throw new Error(`the connection ended early; received: ${JSON.stringify(this.text)}`);
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Resets the connection. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
