import type { Socket } from "node:net";
import { type ClientOptions, WebSocket } from "ws";
import { eioPath } from "./http.ts";

/** How a WebSocket ended. */
export interface Closed {
  readonly code: number;
}

/** A WebSocket in the words of the wire: what came is taken one by one. */
export class Wire {
  readonly socket: WebSocket;
  /** The headers of the `101`. */
  headers: Readonly<Record<string, string | string[] | undefined>> = {};
  /** The connection below, for what no WebSocket client says. */
  tcp: Socket | undefined = undefined;
  readonly #received: (string | Buffer)[] = [];
  readonly #waiting: ((message: string | Buffer) => void)[] = [];
  readonly closed: Promise<Closed>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer, isBinary) => this.#take(isBinary ? data : data.toString()));
    socket.on("upgrade", ({ headers, socket: tcp }) => {
      this.headers = headers;
      this.tcp = tcp;
    });
    // `close` follows.
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", (code) => resolve({ code }));
    });
  }

  /** A WebSocket that is up. Rejected when the server refuses it. */
  static async to(port: number, query = "transport=websocket", options: ClientOptions = {}): Promise<Wire> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${eioPath(query)}`, { perMessageDeflate: false, ...options });
    const wire = new Wire(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    return wire;
  }

  /** Opens a session, and joins a namespace. */
  static async connected(port: number, connect = "40"): Promise<Wire> {
    const wire = await Wire.to(port);
    await wire.next();
    wire.send(connect);
    // A ping may come before the answer.
    while ((await wire.next()) === "2");
    return wire;
  }

  send(...messages: (string | Uint8Array)[]): void {
    for (const message of messages) this.socket.send(message);
  }

  /** The next message: text as text. */
  next(): Promise<string | Buffer> {
    const message = this.#received.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The next `count` messages. */
  async take(count: number): Promise<(string | Buffer)[]> {
    const messages: (string | Buffer)[] = [];
    while (messages.length < count) messages.push(await this.next());
    return messages;
  }

  /** What came and was not taken. */
  get unread(): readonly (string | Buffer)[] {
    return this.#received;
  }

  #take(message: string | Buffer): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#received.push(message);
    else waiting(message);
  }
}

/** The answer to an upgrade request that the server refuses. */
export function refusedUpgrade(
  port: number,
  query: string,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly body: string; readonly headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?${query}`, { headers });
    socket.on("open", () => reject(new Error("it was accepted")));
    socket.on("error", () => undefined);
    socket.on("unexpected-response", (_request, response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
  });
}
