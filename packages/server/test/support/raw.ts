import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A TCP connection, for what no client library would send. */
export class Raw {
  readonly socket: Socket;
  /** What came, a character for each byte. */
  received = "";
  readonly closed: Promise<void>;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.received += bytes.toString("latin1");
    });
    // `close` follows.
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", () => resolve());
    });
  }

  static async to(port: number, ...sent: (string | Uint8Array)[]): Promise<Raw> {
    const socket = connect({ host: "127.0.0.1", port });
    onTestFinished(() => {
      socket.destroy();
    });
    const raw = new Raw(socket);
    await once(socket, "connect");
    raw.send(...sent);
    return raw;
  }

  /** A WebSocket session that has its open frame, and is in `/`. */
  static async joined(port: number): Promise<Raw> {
    const raw = await Raw.to(port, upgradeHead());
    await raw.sees('"maxPayload"');
    raw.send(textFrame("40"));
    await raw.sees('40{"sid"');
    return raw;
  }

  send(...sent: (string | Uint8Array)[]): void {
    for (const one of sent) this.socket.write(one);
  }

  /** Settles when a text has come. Rejected when the connection ends before. */
  async sees(text: string): Promise<void> {
    while (!this.received.includes(text)) {
      const isOver = await Promise.race([once(this.socket, "data"), this.closed.then(() => true)]);
      if (isOver === true && !this.received.includes(text)) throw new Error(`only came: ${this.received}`);
    }
  }

  /** Ends the connection with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }
}

/** The head of an upgrade request. Without `query` it asks for a new WebSocket session. */
export function upgradeHead(query = "EIO=4&transport=websocket", more: readonly string[] = []): string {
  return head(`GET /socket.io/?${query}`, [
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...more,
  ]);
}

/** The head of a request: its first line without the version, and its headers. */
export function head(first: string, headers: readonly string[] = []): string {
  return `${[`${first} HTTP/1.1`, "Host: localhost", ...headers].join("\r\n")}\r\n\r\n`;
}

/** A frame of a client, masked with zeros, which change nothing. `first` is the first byte: FIN, RSV bits and opcode. */
export function frame(first: number, payload: string | Uint8Array, mask = 0x80): Buffer {
  const data = Buffer.from(payload);
  const key = mask === 0 ? [] : [0, 0, 0, 0];
  if (data.length < 126) return Buffer.concat([Buffer.from([first, mask | data.length, ...key]), data]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(data.length));
  return Buffer.concat([Buffer.from([first, mask | 127]), length, Buffer.from(key), data]);
}

export function textFrame(text: string): Buffer {
  return frame(0x81, text);
}
