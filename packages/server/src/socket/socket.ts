import {
  type AckListener,
  AckTable,
  ackListener,
  ackPromise,
  type BroadcastFlags,
  type EncodedPacket,
  type EventData,
  type EventKey,
  type EventName,
  isAckCallback,
  PacketType,
  type Recoverable,
  RtError,
  type SessionEnd,
} from "@rt/protocol";
import type { LocalSocket, SharedEvent } from "../adapter/local-socket.ts";
import type { AnySocket } from "../api/server.ts";
import type { Member } from "../member.ts";
import type { DisconnectReason } from "../reasons.ts";
import { leavePlace } from "../recovery/leave-place.ts";
import { toError } from "../report.ts";
import { checkTimeout } from "./check-timeout.ts";
import { NO_EVENT } from "./listening-socket.ts";
import { PlacedSocket } from "./placed-socket.ts";

/** A client's presence in one namespace (C.4): what it sends, what becomes of what it is sent, its beginning and its end. */
export class ServerSocket extends PlacedSocket implements Member, LocalSocket, AnySocket {
  #acks: AckTable | undefined = undefined;

  get key(): string {
    return this.home.name;
  }

  get isConnecting(): boolean {
    return this.state === "connecting";
  }

  get isJoined(): boolean {
    return this.state === "joined";
  }

  emit(event: EventName, ...args: unknown[]): boolean {
    const flags = this.takeFlags();
    const callback = args.at(-1);
    if (isAckCallback(callback)) {
      args.pop();
      const listener = ackListener(callback, flags?.timeout !== undefined, (error) => this.report(error, NO_EVENT));
      this.#request([event, ...args], flags, listener);
    } else {
      this.#send([event, ...args], flags);
    }
    return true;
  }

  emitWithAck(event: EventName, ...args: unknown[]): Promise<unknown> {
    const flags = this.takeFlags();
    return ackPromise((listener) => this.#request([event, ...args], flags, listener));
  }

  send(...args: unknown[]): this {
    this.emit("message", ...args);
    return this;
  }

  write(...args: unknown[]): this {
    return this.send(...args);
  }

  get volatile(): this {
    return this.flag({ volatile: true });
  }

  compress(compress: boolean): this {
    return this.flag({ compress });
  }

  timeout(ms: number): this {
    return this.flag({ timeout: checkTimeout(ms) });
  }

  disconnect(close = false): this {
    if (this.state !== "joined") return this;
    if (close) {
      this.connection.disconnect();
      return this;
    }
    this.connection.write(this.home.codec.encode({ type: PacketType.DISCONNECT, nsp: this.key }));
    this.ended("server namespace disconnect");
    return this;
  }

  deliver(event: SharedEvent, isVolatile: boolean): void {
    if (!this.connected || (isVolatile && !this.connection.isWritable)) return;
    this.leaving(event.data);
    const { place } = this;
    if (place === undefined || event.marked === undefined) {
      this.connection.writeShared(event.frames);
    } else {
      place.lastSent = event.marked.offset ?? place.lastSent;
      this.connection.writeShared(event.marked.frames);
    }
  }

  ask(event: SharedEvent, id: number, listener: AckListener): void {
    const obstacle = this.connected ? this.#expect(id, listener, undefined) : gone();
    if (obstacle === undefined) this.deliver(event, false);
    else listener(obstacle, []);
  }

  dismiss(id: number): void {
    this.#acks?.answer(id, []);
  }

  /** The namespace has let it in, and the client hears of it: first of what it has missed. */
  letIn(missed: readonly EncodedPacket[]): void {
    this.state = "joined";
    this.connection.joined();
    for (const packet of missed) this.connection.write(packet);
    const { codec } = this.connection;
    const data = this.place === undefined ? { sid: this.id } : { sid: this.id, pid: this.place.pid };
    this.connection.write(codec.encode({ type: PacketType.CONNECT, nsp: this.key, data }));
  }

  /** What it has missed since it was here last; `undefined` when that is not there any more. */
  missed(): readonly EncodedPacket[] | undefined {
    return this.place?.restored === undefined ? [] : this.place.missed();
  }

  acknowledged(id: number, args: readonly unknown[]): void {
    this.#acks?.answer(id, args);
  }

  failed(error: RtError): void {
    if (this.connected) this.dispatch("error", [error]);
  }

  expired(): void {
    this.ended("server namespace disconnect");
    this.connection.turnDown(this.key, "Connection timed out");
  }

  resumed(): void {
    if (this.connected) this.recovered = true;
  }

  ended(reason: DisconnectReason, end?: SessionEnd): void {
    const wasJoined = this.state === "joined";
    if (!wasJoined && this.state !== "connecting") return;
    this.state = "leaving";
    if (wasJoined) this.dispatch("disconnecting", [reason, end]);
    if (this.place !== undefined) leavePlace(this.place, reason, wasJoined ? this : undefined, this.home.reportError);
    this.state = "gone";
    this.home.left(this.id);
    this.connection.leave(this);
    this.#acks?.failAll(gone());
    if (wasJoined) this.dispatch("disconnect", [reason, end]);
  }

  protected override get maxPendingEvents(): number {
    return this.home.maxPendingEvents;
  }

  protected override overrun(): void {
    this.connection.close();
  }

  protected override acknowledge(id: number, data: unknown[]): void {
    if (!this.connected) return;
    this.connection.write(this.home.codec.encode({ type: PacketType.ACK, nsp: this.key, id, data }));
  }

  /** Listeners of `error` hear of it; what they throw themselves, and what nobody hears of, goes to the server. */
  protected override report(error: unknown, event: EventKey): void {
    if (event === "error" || !this.dispatch("error", [toError(error)])) this.home.reportError(error);
  }

  #request(data: EventData, flags: BroadcastFlags | undefined, listener: AckListener): void {
    const id = this.home.nextAckId();
    const encoded = this.#encode(data, id);
    // There will be no answer to what is not sent, and whoever waits for one shall not wait for ever.
    const obstacle = this.#isLost(flags) ? gone() : this.#expect(id, listener, flags?.timeout);
    if (obstacle?.code === "BUFFER_FULL") throw obstacle;
    if (obstacle === undefined) this.#write(data, encoded, flags);
    else queueMicrotask(() => listener(obstacle, []));
  }

  #send(data: EventData, flags: BroadcastFlags | undefined): void {
    if (this.place !== undefined) this.#sendKept(this.place, data, flags);
    else this.#sendNow(data, this.#encode(data, undefined), flags);
  }

  /** To a client that may come back, or be away, or have come back to another socket of this id. */
  #sendKept(place: Recoverable, data: EventData, flags: BroadcastFlags | undefined): void {
    if (flags?.volatile === true) {
      this.#sendNow(data, this.#encode(place.mark(data), undefined), flags);
    } else if (this.state === "gone") {
      this.home.to(this.id).emit(...data);
    } else {
      const kept = place.keep(data);
      // Before it is let in, a client that comes back gets this with what it has missed.
      if (this.state === "connecting" && this.recovered) this.leaving(data);
      else this.#sendNow(data, kept, flags);
    }
  }

  #sendNow(data: EventData, encoded: EncodedPacket, flags: BroadcastFlags | undefined): void {
    if (!this.#isLost(flags)) this.#write(data, encoded, flags);
  }

  #encode(data: EventData, id: number | undefined): EncodedPacket {
    return this.home.codec.encode({ type: PacketType.EVENT, nsp: this.key, id, data });
  }

  #write(data: EventData, encoded: EncodedPacket, flags: BroadcastFlags | undefined): void {
    this.leaving(data);
    this.connection.write(encoded, flags?.compress !== false);
  }

  /** Is an event not sent at all? While the namespace decides it is: clients hold it until they are let in. */
  #isLost(flags: BroadcastFlags | undefined): boolean {
    return this.state === "gone" || (flags?.volatile === true && !this.connection.isWritable);
  }

  /** Waits for an acknowledgement, or says why not. */
  #expect(id: number, listener: AckListener, timeout: number | undefined): RtError | undefined {
    this.#acks ??= new AckTable(this.home.clock, this.home.maxPendingAcks);
    if (this.#acks.size >= this.home.maxPendingAcks) {
      return new RtError("BUFFER_FULL", `more than ${this.home.maxPendingAcks} acknowledgements are outstanding`);
    }
    this.#acks.add(id, listener, timeout);
    return undefined;
  }
}

function gone(): RtError {
  return new RtError("DISCONNECTED", "socket has been disconnected");
}
