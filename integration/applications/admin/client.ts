import * as client from "socket.io-client";

type Options = Partial<client.ManagerOptions & client.SocketOptions>;

/** One connection, and the namespaces that it is in. */
export class Visitor {
  readonly main: client.Socket;
  readonly #note: (line: string) => void;

  constructor(url: string, note: (line: string) => void, options: Options) {
    this.#note = note;
    this.main = client.connect(url, options);
    this.#watch("/", this.main);
  }

  enter(namespace: string, auth: { [key: string]: unknown } = {}): client.Socket {
    const socket = this.main.io.socket(namespace, { auth });
    this.#watch(namespace, socket);
    return socket;
  }

  walk(from: string | null, to: string | null): Promise<string[]> {
    return this.main.emitWithAck("walk", from, to);
  }

  #watch(name: string, socket: client.Socket): void {
    const note = (line: string): void => this.#note(`${name} ${line}`);
    socket.on("connect", () => note("connect"));
    socket.on("connect_error", (err: client.ExtendedError) => {
      note(`connect_error ${err.message}${err.data === undefined ? "" : ` ${JSON.stringify(err.data)}`}`);
    });
    socket.on("disconnect", (reason: client.Socket.DisconnectReason) => note(`disconnect ${reason}`));
    socket.onAny((event, ...args) => note(`${event} ${args.join(" ")}`));
  }
}
