import {
  type Chunk,
  chunkOf,
  type FrameTap,
  type GapReport,
  type NoEvents,
  type QueuedFrame,
  type SessionEnd,
} from "@rt/protocol";
import type { HandshakeRequest } from "../http/handshake-request.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import type { ConnEvents, ConnTransport } from "./conn-events.ts";
import { createId } from "./ids.ts";
import { type EnginePacket, packetOf } from "./packets.ts";
import { frameOf, type RawMessage, type SendCallback, type SendOptions, sendRules } from "./raw-message.ts";
import { Receipts } from "./receipts.ts";

/** What a connection is to the object that stands for it. */
export interface ConnCarrier {
  readonly transport: ConnTransport;
  /** The transport that a plain client has probed last. */
  readonly probed: ConnTransport | undefined;
  readonly request: { readonly address: string; readonly message: HandshakeRequest };
  readonly session: {
    readonly state: string;
    readonly isOpen: boolean;
    readonly isAway: boolean;
    readonly waitingFrames: readonly Chunk[];
    readonly counts: { readonly written: number; readonly sent: number };
    sendFrame(frame: QueuedFrame): void;
    abort(): void;
  };
  readonly isUpgraded: boolean;
  readonly revision: number;
  close(): void;
}

/** The connection below a socket, as applications see it: made when it is first asked for. */
export class Conn extends ReportingEmitter<ConnEvents, NoEvents> implements FrameTap {
  /** Names it in logs. It is not the link's id on the wire, which is a secret of the client (F.3). */
  readonly id: string = createId();
  readonly #carrier: ConnCarrier;
  readonly #report: (error: unknown) => void;
  #receipts: Receipts | undefined = undefined;

  constructor(carrier: ConnCarrier, report: (error: unknown) => void) {
    super();
    this.#carrier = carrier;
    this.#report = report;
  }

  /** The revision of the Engine.IO protocol that the client speaks: 3 for one of Socket.IO 1 or 2. */
  get protocol(): number {
    return this.#carrier.revision;
  }

  /** The transport of the current link. */
  get transport(): ConnTransport {
    return { name: this.#carrier.transport.name };
  }

  /** Has it moved to another transport? */
  get upgraded(): boolean {
    return this.#carrier.isUpgraded;
  }

  /** Is a plain client about to move it to another transport? */
  get upgrading(): boolean {
    const { state } = this.#carrier.session;
    return state === "probing" || state === "switching";
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

  /** The first request of the connection; see `Socket.request`. */
  get request(): HandshakeRequest {
    return this.#carrier.request.message;
  }

  /** What waits to be written, in order. Made when it is asked for: O(n). */
  get writeBuffer(): readonly EnginePacket[] {
    return this.#carrier.session.waitingFrames.map(packetOf);
  }

  /**
   * Sends a message of Engine.IO, past all sockets: clients of Socket.IO take it for a packet. Ignored once the connection is closed.
   * `callback` is called when the message was handed to the link, and never where the connection ends before. Bytes are not
   * copied: leave them as they are.
   *
   * @throws RtError `INVALID_ARGUMENT` unless it is text or binary
   */
  send(data: RawMessage, callback?: SendCallback): this;
  send(data: RawMessage, options?: SendOptions, callback?: SendCallback): this;
  send(data: RawMessage, options?: SendOptions | SendCallback, callback?: SendCallback): this {
    const { mayCompress, done } = sendRules(options, callback);
    const frame = frameOf(data, mayCompress);
    const { session } = this.#carrier;
    if (!session.isOpen && !session.isAway) return this;
    session.sendFrame(frame);
    if (done !== undefined) (this.#receipts ??= new Receipts()).add(session.counts.sent, done);
    this.sent([frame]);
    return this;
  }

  /** As `send`. */
  write(data: RawMessage, callback?: SendCallback): this;
  write(data: RawMessage, options?: SendOptions, callback?: SendCallback): this;
  write(data: RawMessage, options?: SendOptions | SendCallback, callback?: SendCallback): this {
    return typeof options === "function" ? this.send(data, options) : this.send(data, options, callback);
  }

  /**
   * Closes the connection, with all its sockets; one that is suspended ends at once, and its client hears of it when it comes back. With
   * `discard` what waits does not leave any more.
   */
  close(discard: boolean = false): void {
    if (discard) this.#carrier.session.abort();
    else this.#carrier.close();
  }

  received(frame: Chunk): void {
    if (this.hasListeners("packet")) this.dispatch("packet", [packetOf(frame)]);
    // Of the two it is the client of Engine.IO 3 that pings.
    const beat = this.protocol === 3 ? "2" : "3";
    if (frame === beat && this.hasListeners("heartbeat")) this.dispatch("heartbeat", []);
  }

  created(frame: QueuedFrame): void {
    if (this.hasListeners("packetCreate")) this.dispatch("packetCreate", [packetOf(chunkOf(frame))]);
  }

  flushing(): void {
    if (this.hasListeners("flush")) this.dispatch("flush", [this.writeBuffer]);
  }

  flushed(): void {
    this.#receipts?.written(this.#carrier.session.counts.written, this.transport, this.#report);
    if (this.hasListeners("drain")) this.dispatch("drain", []);
  }

  probed(): void {
    const { probed } = this.#carrier;
    if (probed !== undefined && this.hasListeners("upgrading")) this.dispatch("upgrading", [{ name: probed.name }]);
  }

  /** These messages were sent, which make up one packet of Socket.IO. */
  sent(frames: readonly QueuedFrame[]): void {
    for (const frame of frames) this.created(frame);
  }

  /** A message came, and was dealt with. */
  came(data: Chunk): void {
    if (this.hasListeners("data")) this.dispatch("data", [data]);
    if (this.hasListeners("message")) this.dispatch("message", [data]);
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
    this.#receipts = undefined;
    this.dispatch("close", [end.reason, end]);
  }

  protected override report(error: unknown): void {
    this.#report(error);
  }
}
