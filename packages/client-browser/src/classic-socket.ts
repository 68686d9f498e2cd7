import { Emitter, emitting, type ListenerOf, type NoEvents, RtError } from "@rt/protocol";
import { type AddressOptions, Socket } from "@rt/protocol/client";
import type { Manager } from "./manager.ts";
import type { BrowserManagerOptions } from "./options.ts";
import { report } from "./platform.ts";

/** The options of `new io.Socket()`. Times in milliseconds. */
export interface ClassicSocketOptions {
  /** @defaultValue the page's */
  readonly port?: number | string;
  /** Connect by TLS? @defaultValue as the page was loaded */
  readonly secure?: boolean;
  /** The first part of the path at which the server is. @defaultValue `"socket.io"` */
  readonly resource?: string;
  /** The transports to be tried in this order: names, classic ones too. @defaultValue WebSocket, then polling */
  readonly transports?: readonly string[];
  /** Begin with the transport that served last, until it fails? @defaultValue true */
  readonly rememberTransport?: boolean;
  /** How long one transport is waited for alone, above 0. @defaultValue 5000 */
  readonly connectTimeout?: number;
  /** Try the next transport then? @defaultValue true */
  readonly tryTransportsOnConnectTimeout?: boolean;
}

/** What a {@link ClassicSocket} says. */
interface ClassicSocketEvents {
  connect: () => void;
  /** It begins to connect, by this transport first. */
  connecting: (transport: string | undefined) => void;
  /** No transport has connected; it does not try again by itself. */
  connect_failed: () => void;
  message: (message: unknown) => void;
  /** The session is over, and it does not come back by itself; not while the session may be brought back. */
  disconnect: () => void;
}

/** Makes the manager of one socket. */
type MakeManager = (options: BrowserManagerOptions) => Manager;

/** What pages of the classic era hold: a connection of its own, and its messages, which are the event `message` of namespace `/`. */
class ClassicSocket extends Emitter<ClassicSocketEvents> {
  readonly #socket: Socket;

  constructor(make: MakeManager, host: string | undefined, options: ClassicSocketOptions = {}) {
    super();
    const { resource = "socket.io", transports, rememberTransport = true } = options;
    const { connectTimeout = 5000, tryTransportsOnConnectTimeout = true } = options;
    const manager = make({
      ...placeOf(host, options),
      path: `/${resource}`,
      autoConnect: false,
      rememberUpgrade: rememberTransport,
      fallbackTimeout: connectTimeout,
      tryAllTransports: tryTransportsOnConnectTimeout,
      ...(transports && { transports }),
    });
    this.#socket = manager
      .socket("/")
      .on("connect", () => this[emitting.dispatch]("connect", []))
      .on("message", (message: unknown) => this[emitting.dispatch]("message", [message]))
      .on("disconnect", () => this.#stayAway("disconnect"))
      .on("connect_error", () => this.#stayAway("connect_failed"));
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  connect(): this {
    const { active } = this.#socket;
    this.#socket.connect();
    if (!active) this[emitting.dispatch]("connecting", [this.#socket.io.engine?.transport.name]);
    return this;
  }

  disconnect(): this {
    this.#socket.disconnect();
    return this;
  }

  /** Sends a message, which waits until it is connected. @throws RtError as `emit`, and `INVALID_ARGUMENT` for what is no value of JSON */
  send(message: unknown): this {
    // A function would be taken for the request to acknowledge.
    if (message === undefined || typeof message === "function") throw new RtError("INVALID_ARGUMENT", "no message");
    this.#socket.send(message);
    return this;
  }

  /** As `off`. */
  removeEvent<Event extends keyof ClassicSocketEvents>(
    event: Event,
    listener: ListenerOf<ClassicSocketEvents, NoEvents, Event>,
  ): this {
    return this.off(event, listener);
  }

  protected override [emitting.report](error: unknown): void {
    report(error);
  }

  /** To come back is left to the application, as it was. */
  #stayAway(event: keyof ClassicSocketEvents): void {
    this.#socket.disconnect();
    this[emitting.dispatch](event, []);
  }
}

/** `io.Socket` of a script: the class of today's sockets, for `instanceof`, and with `new` what the pages of the classic era make. */
export function socketClass(make: MakeManager): typeof Socket {
  return new Proxy(Socket, {
    construct: (_class, [host, options]: [string?, ClassicSocketOptions?]) => new ClassicSocket(make, host, options),
    get: (target, key, self): unknown =>
      key === Symbol.hasInstance
        ? (value: unknown) => value instanceof ClassicSocket || value instanceof target
        : Reflect.get(target, key, self),
  });
}

/** What is not said is as the page has it, also the port of another host. */
function placeOf(host: string | undefined, options: ClassicSocketOptions): AddressOptions {
  // Browsers take a blank in a URL for a part of the name.
  if (/[\s/?#@\\]/.test(host ?? "")) throw new RtError("INVALID_ARGUMENT", `"${host}" is no host`);
  const page: Location | undefined = globalThis.location;
  const { port = page?.port ?? "", secure = page?.protocol === "https:" } = options;
  return { hostname: host ?? page?.hostname ?? "localhost", port, secure };
}
