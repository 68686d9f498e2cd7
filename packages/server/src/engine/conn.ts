import { Emitter, type SessionEnd } from "@rt/protocol";
import type { HandshakeRequest } from "../handshake.ts";
import { createId } from "./ids.ts";

/** What a connection is to the object that stands for it. */
export interface ConnCarrier {
  readonly transport: { readonly name: string };
  readonly request: HandshakeRequest & { readonly address: string };
  readonly session: { readonly isOpen: boolean };
  readonly isUpgraded: boolean;
  close(): void;
}

/** What happens to a connection, with the arguments of the listeners. */
export interface ConnEvents {
  /** It has moved to another transport. */
  upgrade: (transport: { readonly name: string }) => void;
  /** It is over; the reason is the session's own. */
  close: (reason: string, end: SessionEnd) => void;
}

/** The connection below a socket, as applications see it: made when it is first asked for. */
export class Conn extends Emitter<ConnEvents> {
  /** The version of the Engine.IO protocol. */
  readonly protocol: number = 4;
  /** Names it in logs. It is not the link's id on the wire, which is a secret of the client (F.3). */
  readonly id: string = createId();
  readonly #carrier: ConnCarrier;
  readonly #report: (error: unknown) => void;

  constructor(carrier: ConnCarrier, report: (error: unknown) => void) {
    super();
    this.#carrier = carrier;
    this.#report = report;
  }

  /** The transport of the current link. */
  get transport(): { readonly name: string } {
    return { name: this.#carrier.transport.name };
  }

  /** Has it moved to another transport? */
  get upgraded(): boolean {
    return this.#carrier.isUpgraded;
  }

  get readyState(): "open" | "closed" {
    return this.#carrier.session.isOpen ? "open" : "closed";
  }

  /** The peer's address, as the first request had it. */
  get remoteAddress(): string {
    return this.#carrier.request.address;
  }

  /** The first request of the connection. */
  get request(): HandshakeRequest {
    return this.#carrier.request;
  }

  /** Closes the connection, with all its sockets. */
  close(): void {
    this.#carrier.close();
  }

  /** The connection has moved to another transport. */
  moved(): void {
    this.dispatch("upgrade", [this.transport]);
  }

  /** The connection is over. */
  ended(end: SessionEnd): void {
    this.dispatch("close", [end.reason, end]);
  }

  protected override report(error: unknown): void {
    this.#report(error);
  }
}
