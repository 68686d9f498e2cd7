import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { eioPath } from "./http.ts";
import { head } from "./raw.ts";

/** The head of a request for a link of the transport `node`. */
export function nodeHead(query = "transport=node", more: readonly string[] = []): string {
  return head(`GET ${eioPath(query)}`, ["Connection: Upgrade", "Upgrade: rt", ...more]);
}

/** A frame as such a link carries it: behind its length. */
export function nodeFrame(frame: string | Uint8Array): Buffer {
  const flag = typeof frame === "string" ? 0 : 0x80;
  const data = Buffer.from(frame);
  if (data.length < 126) return Buffer.concat([Buffer.from([flag | data.length]), data]);
  const long = data.length > 0xffff;
  const header = Buffer.alloc(long ? 9 : 3);
  header[0] = flag | (long ? 127 : 126);
  header.writeUIntBE(data.length, long ? 3 : 1, long ? 6 : 2);
  return Buffer.concat([header, data]);
}

/** A link of the transport `node` in the words of the wire: frames are taken one by one. */
export class NodeWire {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #bytes: Buffer = Buffer.alloc(0);
  #isOver = false;
  #wake: (() => void) | undefined = undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      this.#wake?.();
    });
    // `close` follows.
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#isOver = true;
        this.#wake?.();
        resolve();
      });
    });
  }

  /** A link that is up. Rejected when the server refuses it. */
  static async to(port: number, query = "transport=node"): Promise<NodeWire> {
    const socket = connect(port, "127.0.0.1");
    const wire = new NodeWire(socket);
    await once(socket, "connect");
    socket.write(nodeHead(query));
    const end = await wire.#until(() => wire.#bytes.indexOf("\r\n\r\n") + 1 || undefined);
    const answer = wire.#take(end + 3).toString();
    if (!answer.startsWith("HTTP/1.1 101 ")) throw new Error(`the server answered ${answer}`);
    return wire;
  }

  /** Opens a session, and joins a namespace. */
  static async connected(port: number, join = "40"): Promise<NodeWire> {
    const wire = await NodeWire.to(port);
    await wire.next();
    wire.send(join);
    await wire.next();
    return wire;
  }

  send(...frames: readonly (string | Uint8Array)[]): void {
    this.socket.write(Buffer.concat(frames.map(nodeFrame)));
  }

  /** The next frame: text as text. Rejected when the link ends before. */
  next(): Promise<string | Buffer> {
    return this.#until(() => this.#frame());
  }

  #frame(): string | Buffer | undefined {
    const [first] = this.#bytes;
    if (first === undefined) return undefined;
    const short = first & 0x7f;
    const header = short < 126 ? 1 : short === 126 ? 3 : 9;
    if (this.#bytes.length < header) return undefined;
    const size = header === 1 ? short : this.#bytes.readUIntBE(header === 3 ? 1 : 3, header === 3 ? 2 : 6);
    if (this.#bytes.length < header + size) return undefined;
    const data = this.#take(header + size).subarray(header);
    return first >= 0x80 ? data : data.toString();
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async #until<Value>(look: () => Value | undefined): Promise<Value> {
    for (;;) {
      const value = look();
      if (value !== undefined) return value;
      if (this.#isOver) throw new Error("the link is over");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
