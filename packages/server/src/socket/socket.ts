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
  emitting,
  isAckCallback,
  PacketType,
  type Recoverable,
  RtError,
  type SessionEnd,
} from "@rt/protocol";
import type { LocalSocket, SharedEvent } from "../adapter/local-socket.ts";
import type { AnySocket } from "../api/server.ts";
import { callReported } from "../call-reported.ts";
import * as own from "../internals.ts";
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
  /** The number of the message with which the client is let in. */
  #answer = 0;

  get [own.key](): string {
    return this[own.home].name;
  }

  get [own.isConnecting](): boolean {
    return this[own.state] === "connecting";
  }

  get [own.isJoined](): boolean {
    return this[own.state] === "joined";
  }

  get [own.isAnswered](): boolean {
    return this[own.state] === "joined" && this[own.connection].session.counts.written >= this.#answer;
  }

  emit(event: EventName, ...args: unknown[]): boolean {
    const flags = this[own.takeFlags]();
    const callback = args.at(-1);
    if (isAckCallback(callback)) {
      args.pop();
      const report = (error: unknown): void => this[emitting.report](error, NO_EVENT);
      const listener = ackListener(callback, flags?.timeout !== undefined, report, callReported);
      this.#request([event, ...args], flags, listener);
    } else {
      this.#send([event, ...args], flags);
    }
    return true;
  }

  emitWithAck(event: EventName, ...args: unknown[]): Promise<unknown> {
    const flags = this[own.takeFlags]();
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
    return this[own.flag]({ volatile: true });
  }

  compress(compress: boolean): this {
    return this[own.flag]({ compress });
  }

  timeout(ms: number): this {
    return this[own.flag]({ timeout: checkTimeout(ms) });
  }

  disconnect(close = false): this {
    if (this[own.state] !== "joined") return this;
    if (close) {
      this[own.connection].disconnect();
      return this;
    }
    this[own.connection].write(this[own.home].codec.encode({ type: PacketType.DISCONNECT, nsp: this[own.key] }));
    this[own.ended]("server namespace disconnect");
    return this;
  }

  [own.deliver](event: SharedEvent, isVolatile: boolean): void {
    if (!this.connected || (isVolatile && !this[own.connection].isWritable)) return;
    this[own.leaving](event.data);
    const place = this[own.place];
    if (place === undefined || event.marked === undefined) {
      this[own.connection].writeShared(event.frames);
    } else {
      place.lastSent = event.marked.offset ?? place.lastSent;
      this[own.connection].writeShared(event.marked.frames);
    }
  }

  [own.ask](event: SharedEvent, id: number, listener: AckListener): void {
    const obstacle = this.connected ? this.#expect(id, listener, undefined) : gone();
    if (obstacle === undefined) this[own.deliver](event, false);
    else listener(obstacle, []);
  }

  [own.dismiss](id: number): void {
    this.#acks?.answer(id, []);
  }

  /** The namespace has let it in, and the client hears of it: first of what it has missed. */
  [own.letIn](missed: readonly EncodedPacket[]): void {
    this[own.state] = "joined";
    this[own.connection].joined();
    for (const packet of missed) this[own.connection].write(packet);
    const { codec } = this[own.connection];
    const data = this[own.place] === undefined ? { sid: this.id } : { sid: this.id, pid: this[own.place].pid };
    this[own.connection].write(codec.encode({ type: PacketType.CONNECT, nsp: this[own.key], data }));
    this.#answer = this[own.connection].session.counts.sent;
  }

  /** What it has missed since it was here last; `undefined` when that is not there any more. */
  [own.missed](): readonly EncodedPacket[] | undefined {
    return this[own.place]?.restored === undefined ? [] : this[own.place].missed();
  }

  [own.acknowledged](id: number, args: readonly unknown[]): void {
    this.#acks?.answer(id, args);
  }

  [own.failed](error: RtError): void {
    if (this.connected) this[emitting.dispatch]("error", [error]);
  }

  [own.expired](): void {
    this[own.ended]("server namespace disconnect");
    this[own.connection].turnDown(this[own.key], "Connection timed out");
  }

  [own.resumed](): void {
    if (this.connected) this.recovered = true;
  }

  [own.ended](reason: DisconnectReason, end?: SessionEnd): void {
    const wasJoined = this[own.state] === "joined";
    if (!wasJoined && this[own.state] !== "connecting") return;
    this[own.state] = "leaving";
    if (wasJoined) this[emitting.dispatch]("disconnecting", [reason, end]);
    if (this[own.place] !== undefined)
      leavePlace(this[own.place], reason, wasJoined ? this : undefined, this[own.home].reportError);
    this[own.state] = "gone";
    this[own.home].left(this.id);
    this[own.connection].leave(this);
    this.#acks?.failAll(gone());
    if (wasJoined) this[emitting.dispatch]("disconnect", [reason, end]);
  }

  /** Listeners of `error` hear of it; what they throw themselves, and what nobody hears of, goes to the server. */
  protected override [emitting.report](error: unknown, event: EventKey): void {
    if (event === "error" || !this[emitting.dispatch]("error", [toError(error)])) this[own.home].reportError(error);
  }

  #request(data: EventData, flags: BroadcastFlags | undefined, listener: AckListener): void {
    const id = this[own.home].nextAckId();
    const encoded = this.#encode(data, id);
    // There will be no answer to what is not sent, and whoever waits for one shall not wait for ever.
    const obstacle = this.#isLost(flags) ? gone() : this.#expect(id, listener, flags?.timeout);
    if (obstacle?.code === "BUFFER_FULL") throw obstacle;
    if (obstacle === undefined) this.#write(data, encoded, flags);
    else queueMicrotask(() => listener(obstacle, []));
  }

  #send(data: EventData, flags: BroadcastFlags | undefined): void {
    if (this[own.place] !== undefined) this.#sendKept(this[own.place], data, flags);
    else this.#sendNow(data, this.#encode(data, undefined), flags);
  }

  /** To a client that may come back, or be away, or have come back to another socket of this id. */
  #sendKept(place: Recoverable, data: EventData, flags: BroadcastFlags | undefined): void {
    if (flags?.volatile === true) {
      this.#sendNow(data, this.#encode(place.mark(data), undefined), flags);
    } else if (this[own.state] === "gone") {
      this[own.home].namespace.to(this.id).emit(...data);
    } else {
      const kept = place.keep(data);
      // Before it is let in, a client that comes back gets this with what it has missed.
      if (this[own.state] === "connecting" && this.recovered) this[own.leaving](data);
      else this.#sendNow(data, kept, flags);
    }
  }

  #sendNow(data: EventData, encoded: EncodedPacket, flags: BroadcastFlags | undefined): void {
    if (!this.#isLost(flags)) this.#write(data, encoded, flags);
  }

  #encode(data: EventData, id: number | undefined): EncodedPacket {
    return this[own.home].codec.encode({ type: PacketType.EVENT, nsp: this[own.key], id, data });
  }

  #write(data: EventData, encoded: EncodedPacket, flags: BroadcastFlags | undefined): void {
    this[own.leaving](data);
    this[own.connection].write(encoded, flags?.compress !== false);
  }

  /** Is an event not sent at all? While the namespace decides it is: clients hold it until they are let in. */
  #isLost(flags: BroadcastFlags | undefined): boolean {
    return this[own.state] === "gone" || (flags?.volatile === true && !this[own.connection].isWritable);
  }

  /** Waits for an acknowledgement, or says why not. */
  #expect(id: number, listener: AckListener, timeout: number | undefined): RtError | undefined {
    this.#acks ??= new AckTable(this[own.home].clock, this[own.home].maxPendingAcks);
    if (this.#acks.size >= this[own.home].maxPendingAcks) {
      return new RtError("BUFFER_FULL", `more than ${this[own.home].maxPendingAcks} acknowledgements are outstanding`);
    }
    this.#acks.add(id, listener, timeout);
    return undefined;
  }
}

function gone(): RtError {
  return new RtError("DISCONNECTED", "socket has been disconnected");
}
