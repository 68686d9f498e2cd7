import { Emitter, type GapReport, type SessionEnd } from "@rt/protocol";
import type { HandshakeRequest } from "../handshake.ts";
import { createId } from "./ids.ts";

/** What a connection is to the object that stands for it. */
export interface ConnCarrier {
  readonly transport: { readonly name: string };
  readonly request: HandshakeRequest & { readonly address: string };
  readonly session: { readonly isOpen: boolean; readonly isAway: boolean };
  readonly isUpgraded: boolean;
  close(): void;
}

/**
 * What happens to a connection, with the arguments of the listeners. `suspended`, `resumed` and `gap` are of clients of rt's own, whose
 * sessions outlive their links (see `ServerOptions.resume`).
 */
export interface ConnEvents {
  /** It has moved to another transport. */
  upgrade: (transport: { readonly name: string }) => void;
  /**
   * Its link is gone, and it waits for the client to come back; the reason is the link's. Its sockets stay connected, and what is sent
   * to them is kept.
   */
  suspended: (reason: string, end: SessionEnd) => void;
  /** The client has come back: all goes on where it stood, with nothing lost. */
  resumed: () => void;
  /**
   * It could not be continued, and something that was sent may not have arrived: what that is, and why. Called once, before
   * the sockets hear `disconnect`; acknowledgements that were outstanding are rejected, and nothing is sent again by itself.
   */
  gap: (report: GapReport) => void;
  /** It is over, and its sockets have heard so; the reason is the session's own. */
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

  /** `suspended` while the client is away and may come back. */
  get readyState(): "open" | "suspended" | "closed" {
    const { isOpen, isAway } = this.#carrier.session;
    if (isOpen) return "open";
    return isAway ? "suspended" : "closed";
  }

  /** The peer's address, as the first request of the first link had it. */
  get remoteAddress(): string {
    return this.#carrier.request.address;
  }

  /** The first request of the connection. */
  get request(): HandshakeRequest {
    return this.#carrier.request;
  }

  /** Closes the connection, with all its sockets; one that is suspended ends at once, and its client hears of it when it comes back. */
  close(): void {
    this.#carrier.close();
  }

  /** The connection has moved to another transport. */
  moved(): void {
    this.dispatch("upgrade", [this.transport]);
  }

  /** The link is gone. */
  parted(end: SessionEnd): void {
    this.dispatch("suspended", [end.reason, end]);
  }

  /** The client has come back. */
  returned(): void {
    this.dispatch("resumed", []);
  }

  /** The connection leaves something behind. */
  left(report: GapReport): void {
    this.dispatch("gap", [report]);
  }

  /** The connection is over. */
  ended(end: SessionEnd): void {
    this.dispatch("close", [end.reason, end]);
  }

  protected override report(error: unknown): void {
    this.#report(error);
  }
}
