import type { Chunk } from "../contracts/index.ts";
import { RtError } from "../errors.ts";
import { emitting } from "../events/index.ts";
import type { CloseReason, Handshake } from "../session/index.ts";
import { ClientEmitter } from "./client-emitter.ts";
import { type ConnectionEvent, type DisconnectDetails, toldOf } from "./connection-events.ts";
import * as own from "./internals.ts";

/** A transport as an engine shows it. */
export interface EngineTransport {
  readonly name: string;
}

/** A frame as an engine shows it: `open` and `message` with what they hold, a message as text or bytes. */
export interface EnginePacket {
  readonly type: "open" | "ping" | "pong" | "message";
  readonly data?: Chunk;
}

/** What Socket.IO's engines take with a message. */
export interface EngineWriteOptions {
  readonly compress?: boolean;
}

/** What an {@link Engine} says. */
export interface EngineEvents {
  /** A session is open. */
  open: () => void;
  /** The server's open frame. */
  handshake: (handshake: Handshake) => void;
  /** A better transport is asked whether it works. */
  upgrading: (transport: EngineTransport) => void;
  /** The connection has moved to a better transport. */
  upgrade: (transport: EngineTransport) => void;
  /** A better transport did not work; the connection stays where it is. */
  upgradeError: (error: Error) => void;
  /** A frame came: the open frame, a ping, or a message. What two ends say about links and counts is not shown. */
  packet: (packet: EnginePacket) => void;
  /** A message, or the answer to a ping, is about to be queued. */
  packetCreate: (packet: EnginePacket) => void;
  /** A message came, as text or bytes: a packet of Socket.IO, or a part of one. */
  data: (data: Chunk) => void;
  /** As `data`. */
  message: (data: Chunk) => void;
  /** Something was written to the link. */
  flush: () => void;
  /** After `flush`: nothing waits any more. */
  drain: () => void;
  /** The server's ping came. */
  ping: () => void;
  /** After `ping`: it is answered. */
  pong: () => void;
  /** A frame came, of those that `packet` shows: the connection lives. */
  heartbeat: () => void;
  /** An attempt failed: the first one, or one to bring the suspended session back. */
  error: (error: Error) => void;
  /** The session is over, or the attempt to begin one. */
  close: (reason: CloseReason, details: DisconnectDetails) => void;
}

/** What an engine needs of the connection that it stands for. */
export interface EngineHome {
  /** The transport in use, or being tried. */
  readonly transport: string | undefined;
  /** The messages that wait for a link, and have never left. */
  readonly waiting: readonly Chunk[];
  /** Ends the session as if it were lost. */
  interrupt(): void;
  /** Gives up the link that carries the session. */
  dropLink(): void;
  /** Queues a message; without effect where there is no session. */
  write(data: Chunk, mayCompress: boolean): void;
  report(error: unknown): void;
}

/**
 * One session as it looks below the packets, whatever carries it. A manager has a new one for each attempt, but for those that bring a
 * suspended session back: that keeps its own. What it says of single frames costs nothing as long as it has no listeners at all.
 */
export class Engine extends ClientEmitter<EngineEvents> {
  readonly #home: EngineHome;
  #id = "";
  #transport = "";
  #readyState: "opening" | "open" | "suspended" | "closed" = "opening";

  /** @internal Connections make engines. */
  constructor(home: EngineHome) {
    super();
    this.#home = home;
  }

  /** For Vue and Alpine, as a socket's. */
  get [Symbol.toStringTag](): string {
    return "Engine";
  }

  /** The id of the first link on the wire; empty before it is open. Not the id of a socket, and a secret: who has it can take over. */
  get id(): string {
    return this.#id;
  }

  /** `suspended` while the session waits for another link: only with an rt server. */
  get readyState(): "opening" | "open" | "suspended" | "closed" {
    return this.#readyState;
  }

  /** The transport in use, or being tried; the last one, once it is over. */
  get transport(): EngineTransport {
    if (this.#readyState !== "closed") this.#transport = this.#home.transport ?? this.#transport;
    return { name: this.#transport };
  }

  /** The messages that wait for a link and have never left, as a copy. */
  get writeBuffer(): EnginePacket[] {
    if (!this.#hasSession) return [];
    return this.#home.waiting.map((data) => ({ type: "message", data }));
  }

  /**
   * Sends a message of Engine.IO beside the packets of sockets, which a server of Socket.IO would take for one of them. Without effect
   * unless it is open or suspended. `written` is called after the next `flush`. Of `options`, `compress: false` is
   * heeded.
   *
   * @throws RtError `INVALID_ARGUMENT` for what is neither text nor bytes.
   */
  send(data: Chunk, options?: EngineWriteOptions | (() => void) | null, written?: () => void): this {
    if (typeof data !== "string" && !(data instanceof Uint8Array))
      throw new RtError("INVALID_ARGUMENT", "a message of an engine is a string or a Uint8Array");
    if (!this.#hasSession) return this;
    const callback = typeof options === "function" ? options : written;
    if (callback !== undefined) this.once("flush", callback);
    this.#home.write(data, typeof options !== "object" || options?.compress !== false);
    return this;
  }

  /** As `send`. */
  write(data: Chunk, options?: EngineWriteOptions | (() => void) | null, written?: () => void): this {
    return this.send(data, options, written);
  }

  /** Ends the session for `forced close`; the manager comes back as its options say. Without effect unless it is open or suspended. */
  close(): this {
    if (this.#hasSession) this.#home.interrupt();
    return this;
  }

  /**
   * Gives up the link of the session, as one that has died, for whoever knows that sooner than the heartbeat does: nothing leaves or comes
   * by it any more. With an rt server the session goes on over another link, and nothing is lost; any other ends for `ping timeout`, and
   * the manager comes back as its options say. Without effect unless it is open.
   */
  dropLink(): this {
    if (this.#readyState === "open") this.#home.dropLink();
    return this;
  }

  /** @internal For its connection: the open frame came. */
  [own.greeted](handshake: Handshake): void {
    this.#id = handshake.sid;
    this.#transport = this.transport.name;
    this.#readyState = "open";
    if (this[emitting.isHeard]) this.#came({ type: "open", data: JSON.stringify(handshake) });
    this[emitting.dispatch]("handshake", [handshake]);
  }

  /** @internal For its connection: a message came. */
  [own.received](data: Chunk): void {
    if (!this[emitting.isHeard]) return;
    this.#came({ type: "message", data });
    this[emitting.dispatch]("data", [data]);
    this[emitting.dispatch]("message", [data]);
  }

  /** @internal For its connection: a message is about to be queued. */
  [own.sending](data: Chunk): void {
    if (this[emitting.isHeard]) this[emitting.dispatch]("packetCreate", [{ type: "message", data }]);
  }

  /** @internal For its connection: something was written, or all that waited. */
  [own.wrote](isAll: boolean): void {
    if (!this[emitting.isHeard]) return;
    this[emitting.dispatch]("flush", []);
    if (isAll) this[emitting.dispatch]("drain", []);
  }

  /** @internal For its connection. */
  [own.happened](event: ConnectionEvent): void {
    switch (event.type) {
      case "opened":
        this[emitting.dispatch]("open", []);
        break;
      case "ping":
        this.#came({ type: "ping" });
        this[emitting.dispatch]("packetCreate", [{ type: "pong" }]);
        this[emitting.dispatch]("ping", []);
        this[emitting.dispatch]("pong", []);
        break;
      case "upgrading":
        this[emitting.dispatch]("upgrading", [{ name: event.transport }]);
        break;
      case "upgraded":
        this.#transport = event.transport;
        this[emitting.dispatch]("upgrade", [{ name: event.transport }]);
        break;
      case "upgradeFailed":
        this[emitting.dispatch]("upgradeError", [event.error]);
        break;
      case "suspended":
        this.#readyState = "suspended";
        break;
      case "resumed":
        this.#readyState = "open";
        break;
      case "failed":
        if (this.#readyState === "opening") this.#readyState = "closed";
        this[emitting.dispatch]("error", [event.error]);
        break;
      case "abandoned":
        this.#readyState = "closed";
        break;
      case "closed":
        this.#readyState = "closed";
        this[emitting.dispatch]("close", toldOf(event.end));
        break;
      // What attempts come to is said by the manager.
      default:
    }
  }

  get #hasSession(): boolean {
    return this.#readyState === "open" || this.#readyState === "suspended";
  }

  #came(packet: EnginePacket): void {
    this[emitting.dispatch]("packet", [packet]);
    this[emitting.dispatch]("heartbeat", []);
  }

  protected override [emitting.report](error: unknown): void {
    this.#home.report(error);
  }
}
