import {
  type Chunk,
  chunkOf,
  emitting,
  type GapReport,
  type NoEvents,
  type QueuedFrame,
  type SessionEnd,
} from "@rt/protocol";
import type { HandshakeRequest } from "../http/handshake-request.ts";
import * as own from "../internals.ts";
import { ReportingEmitter } from "../reporting-emitter.ts";
import type { ConnEvents, ConnTransport } from "./conn-events.ts";
import { createId } from "./ids.ts";
import { type EnginePacket, packetOf } from "./packets.ts";
import { frameOf, type RawMessage, type SendCallback, type SendOptions, sendRules } from "./raw-message.ts";
import { Receipts } from "./receipts.ts";

/** What a connection is to the object that stands for it. */
export interface ConnCarrier {
  /** The id of the current link on the wire. */
  readonly sid: string;
  /** Empty where the session ends with its link. */
  readonly sessionId: string;
  readonly transport: ConnTransport;
  /** The transport that a plain client has probed last. */
  readonly probing: ConnTransport | undefined;
  readonly request: {
    readonly address: string;
    get message(): HandshakeRequest;
    set message(message: HandshakeRequest | null | undefined);
  };
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
export class Conn extends ReportingEmitter<ConnEvents, NoEvents> {
  /**
   * Of a plain client its `sid` on the wire, as load balancers know it: whoever has that can post in its name. A client that may come back has
   * another one with each link, and an id here that is no secret.
   */
  readonly id: string;
  readonly #carrier: ConnCarrier;
  readonly #report: (error: unknown) => void;
  #receipts: Receipts | undefined = undefined;

  constructor(carrier: ConnCarrier, report: (error: unknown) => void) {
    super();
    this.id = carrier.sessionId === "" ? carrier.sid : createId();
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

  /** With `null` it is let go: who asks all the same is given one that is like it. */
  set request(request: HandshakeRequest | null | undefined) {
    this.#carrier.request.message = request;
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
    this[own.sent]([frame]);
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

  /** @internal A frame came. */
  [own.received](frame: Chunk): void {
    if (this.hasListeners("packet")) this[emitting.dispatch]("packet", [packetOf(frame)]);
    // Of the two it is the client of Engine.IO 3 that pings.
    const beat = this.protocol === 3 ? "2" : "3";
    if (frame === beat && this.hasListeners("heartbeat")) this[emitting.dispatch]("heartbeat", []);
  }

  /** @internal A frame is to be sent. */
  [own.created](frame: QueuedFrame): void {
    if (this.hasListeners("packetCreate")) this[emitting.dispatch]("packetCreate", [packetOf(chunkOf(frame))]);
  }

  /** @internal What waits is about to be written. */
  [own.flushing](): void {
    if (this.hasListeners("flush")) this[emitting.dispatch]("flush", [this.writeBuffer]);
  }

  /** @internal What waited was written. */
  [own.flushed](): void {
    this.#receipts?.written(this.#carrier.session.counts.written, this.transport, this.#report);
    if (this.hasListeners("drain")) this[emitting.dispatch]("drain", []);
  }

  /** @internal A link is asked whether it works. */
  [own.probed](): void {
    const { probing } = this.#carrier;
    if (probing !== undefined && this.hasListeners("upgrading"))
      this[emitting.dispatch]("upgrading", [{ name: probing.name }]);
  }

  /** @internal These messages were sent, which make up one packet of Socket.IO. */
  [own.sent](frames: readonly QueuedFrame[]): void {
    for (const frame of frames) this[own.created](frame);
  }

  /** @internal A message came, and was dealt with. */
  [own.came](data: Chunk): void {
    if (this.hasListeners("data")) this[emitting.dispatch]("data", [data]);
    if (this.hasListeners("message")) this[emitting.dispatch]("message", [data]);
  }

  /** @internal The connection has moved to another transport. */
  [own.moved](): void {
    this[emitting.dispatch]("upgrade", [this.transport]);
  }

  /** @internal The link is gone. */
  [own.parted](end: SessionEnd): void {
    this[emitting.dispatch]("suspended", [end.reason, end]);
  }

  /** @internal The client has come back. */
  [own.returned](): void {
    this[emitting.dispatch]("resumed", []);
  }

  /** @internal The connection leaves something behind. */
  [own.left](report: GapReport): void {
    this[emitting.dispatch]("gap", [report]);
  }

  /** @internal The connection is over. */
  [own.ended](end: SessionEnd): void {
    this.#receipts = undefined;
    this[emitting.dispatch]("close", [end.reason, end]);
  }

  protected override [emitting.report](error: unknown): void {
    this.#report(error);
  }
}
