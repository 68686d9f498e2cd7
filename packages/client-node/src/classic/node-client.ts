import { Emitter, type ErrorCode, emitting, RtError } from "@rt/protocol";
import type { DisconnectReason, Engine, GapReport, Socket } from "@rt/protocol/client";
import { clockFor } from "../default-transports.ts";
import { Manager } from "../manager.ts";
import { report } from "../platform.ts";
import { HeartbeatWatch } from "./heartbeat-watch.ts";
import { type Log, logFrom } from "./log.ts";
import { type ClassicClientOptions, resolveClassic } from "./options.ts";

/** What an error of a {@link NodeClient} is about. */
export type NodeClientErrorType =
  /** An attempt to connect failed, or the connection broke. */
  | "transport"
  /** No heartbeat came in time: the link is given up, and another one sought. What an rt server's session brings over is not lost. */
  | "heartbeat"
  /** The server does not let the client in. */
  | "refused"
  /** Messages that were sent may not have arrived. */
  | "gap";

/** An error as listeners of `error` get it: with a `type` and a `message`. */
export class NodeClientError extends RtError {
  readonly type: NodeClientErrorType;

  /** @internal */
  constructor(type: NodeClientErrorType, message: string, cause?: unknown) {
    super(cause instanceof RtError ? cause.code : CODES[type], message, { cause });
    this.name = "NodeClientError";
    this.type = type;
  }
}

const CODES: Readonly<Record<NodeClientErrorType, ErrorCode>> = {
  transport: "CONNECT_FAILED",
  heartbeat: "DISCONNECTED",
  refused: "CONNECT_REFUSED",
  gap: "DISCONNECTED",
};

/** What a {@link NodeClient} says. */
export interface NodeClientEvents {
  /** It is connected, for the first time or again. */
  connect: () => void;
  /** A message has come. */
  message: (message: unknown) => void;
  /** The connection is lost, or ended by either side. */
  disconnect: () => void;
  /** The n-th attempt to come back begins. */
  reconnecting: (attempt: number) => void;
  /** All attempts to come back failed; there is none until `manualConnect` or `connect`. */
  "reconnect-failed": () => void;
  /** Something went wrong. Without a listener it is in the log alone. */
  error: (error: NodeClientError) => void;
}

/**
 * A link from one process to another, in the words of node2node: `new NodeClient("127.0.0.1", 1234).connect()`. Its messages are those of
 * the classic API: the event `message` of namespace `/`.
 *
 * With an rt server whose sessions outlive their links, what is sent while the client is away, either way, arrives when it is back.
 */
export class NodeClient extends Emitter<NodeClientEvents> {
  readonly #manager: Manager;
  readonly #socket: Socket;
  readonly #watch: HeartbeatWatch;
  readonly #log: Log;
  readonly #mayReturn: boolean;
  /** The one whose handshake is awaited, or has come. */
  #engine: Engine | undefined = undefined;
  #status: "idle" | "connecting" | "connected" | "reconnecting" = "idle";

  /** It does not connect by itself. @throws RtError `INVALID_ARGUMENT` for a wrong host or port, `INVALID_OPTION` */
  constructor(host: string, port: number, options: ClassicClientOptions = {}) {
    super();
    const { url, timeout, reconnect, logLevel, manager } = resolveClassic(host, port, options);
    this.#mayReturn = reconnect;
    this.#log = logFrom(logLevel, `${host}:${port}`);
    this.#manager = new Manager(url, manager);
    this.#socket = this.#manager.socket("/");
    this.#watch = new HeartbeatWatch(clockFor(options), timeout, () => {
      this.#fail("heartbeat", `no heartbeat came in ${timeout} ms`);
      this.#manager.engine?.dropLink();
    });
    this.#listenToSocket();
    this.#listenToManager();
  }

  /** Is it connected? */
  get connected(): boolean {
    return this.#status === "connected";
  }

  /** Is it about to connect for the first time? */
  get connecting(): boolean {
    return this.#status === "connecting";
  }

  /** Is it about to come back, or does it wait for the next attempt? */
  get reconnecting(): boolean {
    return this.#status === "reconnecting";
  }

  /** Connects, and stays connected as the options say. Does nothing where it is connected, or about to be. */
  readonly connect = (): this => {
    if (this.#status !== "idle") return this;
    this.#status = "connecting";
    this.#log("INFO", "connecting");
    this.#socket.connect();
    this.#awaitHandshake();
    return this;
  };

  /** Ends the connection, or the attempts, and stays away. */
  readonly disconnect = (): this => {
    // Where it is connected, its listeners are told, and may connect again.
    if (!this.connected) this.#status = "idle";
    this.#socket.disconnect();
    return this;
  };

  /**
   * As `connect`, but at once: a wait for the next attempt ends, and the attempts count from the first one again. Where a session waits to
   * be brought back, it goes on waiting: then they are counted on.
   */
  readonly manualConnect = (): this => {
    if (this.#status === "reconnecting" && this.#socket.suspended) this.#manager.open();
    else if (this.#status !== "connected") this.disconnect().connect();
    return this;
  };

  /**
   * Sends a message: any value that JSON has, or a binary one. It is kept until the client is connected.
   *
   * @throws RtError `INVALID_ARGUMENT` or `UNENCODABLE` for what cannot be sent, `BUFFER_FULL` where 10,000 messages or 16 MiB wait
   */
  readonly send = (message: unknown): this => {
    // A function would be taken for the request to acknowledge.
    if (message === undefined || typeof message === "function" || typeof message === "symbol") {
      throw new RtError("INVALID_ARGUMENT", `a message is a value that JSON has, and no ${typeof message}`);
    }
    this.#socket.send(message);
    return this;
  };

  protected override [emitting.report](error: unknown): void {
    report(error);
  }

  #listenToSocket(): void {
    const socket = this.#socket;
    socket.on("connect", () => this.#up());
    socket.on("disconnect", (reason) => this.#down(reason));
    socket.on("connect_error", (error) => {
      // Of failed attempts the manager tells, also where they are to bring a session back.
      const isRefused = !socket.active || (error instanceof RtError && error.code === "PROTOCOL");
      if (!socket.active) this.#status = "idle";
      if (isRefused) this.#fail("refused", error.message, error);
    });
    socket.on("message", (message: unknown) => {
      this[emitting.dispatch]("message", [typeof message === "function" ? undefined : message]);
    });
  }

  #listenToManager(): void {
    const manager = this.#manager;
    manager.on("suspended", (reason) => this.#down(reason));
    manager.on("resumed", () => this.#up());
    manager.on("close", () => this.#watch.stop());
    manager.on("ping", () => {
      this.#log("DEBUG", "heartbeat");
      if (this.connected) this.#watch.heard();
    });
    manager.on("error", (error) => {
      if (this.#status === "connecting") this.#status = this.#mayReturn ? "reconnecting" : "idle";
      this.#fail("transport", error.message, error);
    });
    manager.on("gap", (gap) => this.#fail("gap", textOfGap(gap)));
    manager.on("reconnect_attempt", (attempt) => {
      this.#awaitHandshake();
      this.#log("INFO", `reconnecting, attempt ${attempt}`);
      this[emitting.dispatch]("reconnecting", [attempt]);
    });
    manager.on("reconnect_failed", () => {
      this.#status = "idle";
      this.#log("ERROR", "all attempts to reconnect have failed");
      this[emitting.dispatch]("reconnect-failed", []);
    });
  }

  /** What the server says of its heartbeats comes with its first word in a session. */
  #awaitHandshake(): void {
    const { engine } = this.#manager;
    if (engine === this.#engine) return;
    this.#engine = engine;
    engine?.once("handshake", ({ pingInterval }) => this.#watch.expect(pingInterval));
  }

  #up(): void {
    this.#status = "connected";
    this.#watch.heard();
    this.#log("INFO", "connected");
    this[emitting.dispatch]("connect", []);
  }

  #down(reason: DisconnectReason): void {
    this.#watch.stop();
    const wasConnected = this.connected;
    const isWanted = reason === "io client disconnect" || reason === "io server disconnect";
    this.#status = this.#mayReturn && !isWanted ? "reconnecting" : "idle";
    // While it was away it was not connected already.
    if (!wasConnected) return;
    this.#log("INFO", `disconnected: ${reason}`);
    this[emitting.dispatch]("disconnect", []);
  }

  #fail(type: NodeClientErrorType, message: string, cause?: unknown): void {
    this.#log("ERROR", `${type}: ${message}`);
    this[emitting.dispatch]("error", [new NodeClientError(type, message, cause)]);
  }
}

function textOfGap({ unconfirmed, message }: GapReport): string {
  return `${message}; ${unconfirmed.length} packets of this end may not have arrived`;
}
