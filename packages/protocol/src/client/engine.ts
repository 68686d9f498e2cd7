import { Emitter } from "../events/index.ts";
import type { CloseReason, Handshake } from "../session/index.ts";
import type { ConnectionEvent, DisconnectDetails } from "./connection-events.ts";

/** A transport as an engine shows it. */
export interface EngineTransport {
  readonly name: string;
}

/** What an {@link Engine} says. */
export interface EngineEvents {
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
  error: (error: Error) => void;
  close: (reason: CloseReason, details: DisconnectDetails) => void;
}

/** What an engine needs of its manager. */
export interface EngineHome {
  /** The transport in use, or being tried. */
  transport(): string | undefined;
  /** Ends the connection as if it were lost. */
  interrupt(): void;
  report(error: unknown): void;
}

/** One connection as it looks below the packets; a manager has a new one for each attempt. It has no frames to show. */
export class Engine extends Emitter<EngineEvents> {
  readonly #home: EngineHome;
  #id = "";
  #transport = "";
  #readyState: "opening" | "open" | "closed" = "opening";

  constructor(home: EngineHome) {
    super();
    this.#home = home;
  }

  /** The id of the connection on the wire; empty before it is open. Not the id of a socket, and a secret: who has it can take over. */
  get id(): string {
    return this.#id;
  }

  get readyState(): "opening" | "open" | "closed" {
    return this.#readyState;
  }

  /** The transport in use, or being tried; the last one, once it is over. */
  get transport(): EngineTransport {
    if (this.#readyState !== "closed") this.#transport = this.#home.transport() ?? this.#transport;
    return { name: this.#transport };
  }

  /** Ends the connection for `forced close`; the manager comes back as its options say. Without effect unless it is open. */
  close(): this {
    if (this.#readyState === "open") this.#home.interrupt();
    return this;
  }

  /** For its manager. */
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
      case "failed":
        this.#readyState = "closed";
        this.dispatch("error", [event.error]);
        break;
      case "abandoned":
        this.#readyState = "closed";
        break;
      case "closed":
        this.#readyState = "closed";
        this.dispatch("close", [event.reason, event.details]);
        break;
      case "attempting":
      case "reconnected":
      case "gaveUp":
      case "retryFailed":
        break;
    }
  }

  protected override report(error: unknown): void {
    this.#home.report(error);
  }
}
