import { Emitter } from "../events/index.ts";
import type { CloseReason, Handshake } from "../session/index.ts";
import { type ConnectionEvent, type DisconnectDetails, toldOf } from "./connection-events.ts";

/** A transport as an engine shows it. */
export interface EngineTransport {
  readonly name: string;
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
  /** The server's ping came. */
  ping: () => void;
  /** As `ping`. */
  heartbeat: () => void;
  /** An attempt failed: the first one, or one to bring the suspended session back. */
  error: (error: Error) => void;
  /** The session is over, or the attempt to begin one. */
  close: (reason: CloseReason, details: DisconnectDetails) => void;
}

/** What an engine needs of its manager. */
export interface EngineHome {
  /** The transport in use, or being tried. */
  transport(): string | undefined;
  /** Ends the session as if it were lost. */
  interrupt(): void;
  report(error: unknown): void;
}

/**
 * One session as it looks below the packets, whatever carries it. A manager has a new one for each attempt, but for those that bring a
 * suspended session back: that keeps its own. It has no frames to show.
 */
export class Engine extends Emitter<EngineEvents> {
  readonly #home: EngineHome;
  #id = "";
  #transport = "";
  #readyState: "opening" | "open" | "suspended" | "closed" = "opening";

  /** @internal Managers make engines. */
  constructor(home: EngineHome) {
    super();
    this.#home = home;
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
    if (this.#readyState !== "closed") this.#transport = this.#home.transport() ?? this.#transport;
    return { name: this.#transport };
  }

  /** Ends the session for `forced close`; the manager comes back as its options say. Without effect unless it is open or suspended. */
  close(): this {
    if (this.#readyState === "open" || this.#readyState === "suspended") this.#home.interrupt();
    return this;
  }

  /** @internal For its manager. */
  happened(event: ConnectionEvent): void {
    switch (event.type) {
      case "opened":
        this.#id = event.handshake.sid;
        this.#transport = this.transport.name;
        this.#readyState = "open";
        this.dispatch("handshake", [event.handshake]);
        this.dispatch("open", []);
        break;
      case "ping":
        this.dispatch("ping", []);
        this.dispatch("heartbeat", []);
        break;
      case "upgrading":
        this.dispatch("upgrading", [{ name: event.transport }]);
        break;
      case "upgraded":
        this.#transport = event.transport;
        this.dispatch("upgrade", [{ name: event.transport }]);
        break;
      case "upgradeFailed":
        this.dispatch("upgradeError", [event.error]);
        break;
      case "suspended":
        this.#readyState = "suspended";
        break;
      case "resumed":
        this.#readyState = "open";
        break;
      case "failed":
        if (this.#readyState === "opening") this.#readyState = "closed";
        this.dispatch("error", [event.error]);
        break;
      case "abandoned":
        this.#readyState = "closed";
        break;
      case "closed":
        this.#readyState = "closed";
        this.dispatch("close", toldOf(event.end));
        break;
      // What attempts come to is said by the manager.
      default:
    }
  }

  protected override report(error: unknown): void {
    this.#home.report(error);
  }
}
