import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { acceptKey } from "../../src/websocket/accept-key.ts";
import { close, type Deed } from "./case.ts";
import { describeBytes, encode } from "./wire.ts";

const REQUEST = [
  "GET /rt/?EIO=4&transport=websocket HTTP/1.1",
  "Host: 127.0.0.1",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
  // Whether they agree to it is up to the ends.
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
];

/** One end of a WebSocket that sends what a test wants sent, right or wrong, and keeps what comes back. */
export class RawPeer {
  readonly #socket: Socket;
  readonly #isClient: boolean;
  readonly #came: Buffer[] = [];
  readonly #end: Promise<void>;
  #onData: () => void = () => undefined;

  private constructor(socket: Socket, isClient: boolean) {
    this.#socket = socket;
    this.#isClient = isClient;
    socket.setNoDelay(true);
    socket.on("data", (data: Buffer) => {
      this.#came.push(data);
      this.#onData();
    });
    // The other end may reset: `close` follows.
    socket.on("error", () => undefined);
    this.#end = new Promise((resolve) => {
      socket.once("end", resolve);
      socket.once("close", () => resolve());
    });
  }

  /** Asks the server at `port` for a WebSocket. */
  static async client(port: number, isDeflating: boolean): Promise<RawPeer> {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const peer = new RawPeer(socket, true);
    await once(socket, "connect");
    socket.write(`${REQUEST.join("\r\n")}\r\n\r\n`);
    const answer = await peer.#head();
    if (!answer.startsWith("HTTP/1.1 101") || /permessage-deflate/.test(answer) !== isDeflating)
      throw new Error(answer);
    return peer;
  }

  /** Answers a client's request for one. The server must allow half-open connections. */
  static async server(socket: Socket, isDeflating: boolean): Promise<RawPeer> {
    const peer = new RawPeer(socket, false);
    const key = /sec-websocket-key: (.*)\r\n/i.exec(await peer.#head())?.[1] ?? "";
    const extensions = isDeflating ? ["Sec-WebSocket-Extensions: permessage-deflate"] : [];
    const answer = [
      ...extensions,
      "Connection: Upgrade",
      "Upgrade: websocket",
      `Sec-WebSocket-Accept: ${acceptKey(key)}`,
    ];
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${answer.join("\r\n")}\r\n\r\n`);
    return peer;
  }

  /** Does it all, closes, and tells in words what came back until the other end ended its direction. */
  async play(deeds: readonly Deed[], chop?: number): Promise<readonly string[]> {
    const isEnding = deeds.includes("end");
    const frames = [...deeds.filter((deed) => deed !== "end"), ...(isEnding ? [] : [close(1000)])];
    const bytes = Buffer.concat(
      frames.map((deed) => (deed instanceof Uint8Array ? deed : encode(deed, this.#isClient))),
    );
    if (chop === undefined) this.#socket.write(bytes);
    else await this.#writeIn(bytes, chop);
    if (isEnding) this.#socket.end();
    await this.#end;
    // The other end closes its half first, or both when it has nothing to wait for; then all must be over.
    this.#socket.end();
    if (!this.#socket.closed) await once(this.#socket, "close");
    return describeBytes(this.received, !this.#isClient);
  }

  /** What came since the handshake. */
  get received(): Buffer {
    return Buffer.concat(this.#came);
  }

  async #writeIn(bytes: Buffer, size: number): Promise<void> {
    for (let at = 0; at < bytes.length; at += size) {
      this.#socket.write(bytes.subarray(at, at + size));
      await nextTurn();
    }
  }

  /** Takes what came up to the empty line, and keeps what is behind it. */
  async #head(): Promise<string> {
    for (;;) {
      const all = Buffer.concat(this.#came.splice(0));
      const end = all.indexOf("\r\n\r\n");
      const rest = end < 0 ? all : all.subarray(end + 4);
      if (rest.length > 0) this.#came.push(rest);
      if (end >= 0) return all.toString("latin1", 0, end + 4);
      await new Promise<void>((resolve) => (this.#onData = resolve));
    }
  }
}
