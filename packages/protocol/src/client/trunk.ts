import type { Chunk, Clock } from "../contracts/index.ts";
import { type GapReport, gapReport } from "../gap/index.ts";
import {
  type EncodedPacket,
  type EventPacket,
  type Packet,
  type PacketCodec,
  type PacketDecoder,
  PacketType,
} from "../packet/index.ts";
import { type ClientEnd, type SessionEnd, sessionEnd } from "../session/index.ts";
import type { Carrier, Member } from "./carrier.ts";
import { Connection, type ConnectionListener } from "./connection.ts";
import { type ConnectionEvent, toldOf } from "./connection-events.ts";
import { type ConnectionState, hasSession } from "./connection-states.ts";
import type { DialRules } from "./dial-rules.ts";
import { Engine, type EngineHome } from "./engine.ts";
import * as own from "./internals.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";
import type { ReconnectionRules } from "./reconnection-rules.ts";

/** What a trunk tells its manager, and asks it. */
export interface TrunkListener extends Omit<ConnectionListener, "message" | "wrote"> {
  packet(packet: Packet): void;
  /** After `closed`: something that was sent may not have arrived. */
  gap(report: GapReport): void;
}

/** How long after a farewell it is told of, in milliseconds: a page that has not gone by then stays. */
const FAREWELL = 1000;

/** One connection and the sockets that share it: it puts packets together and hands each to the socket of its namespace. */
export class Trunk implements Carrier, ConnectionListener, EngineHome {
  readonly clock: Clock;
  readonly codec: PacketCodec;
  readonly #platform: ClientPlatform;
  readonly #listener: TrunkListener;
  readonly #connection: Connection;
  readonly #decoder: PacketDecoder;
  readonly #members = new Map<string, Member>();
  #engine: Engine;

  constructor(address: ServerAddress, platform: ClientPlatform, codec: PacketCodec, listener: TrunkListener) {
    this.clock = platform.clock;
    this.codec = codec;
    this.#platform = platform;
    this.#listener = listener;
    this.#connection = new Connection(address, platform, this);
    this.#engine = new Engine(this);
    this.#decoder = codec.decoder({
      packet: (packet) => this.#received(packet),
      failed: (error) => this.blame(error),
    });
  }

  /** What the application sees of the session below the packets, or of the attempt to begin one; before the first, of that. */
  get engine(): Engine {
    return this.#engine;
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get isOpen(): boolean {
    return hasSession(this.state);
  }

  get isSuspended(): boolean {
    return this.isOpen && this.state !== "open";
  }

  /** The transport in use, or being tried. */
  get transport(): string | undefined {
    return this.#connection.transport;
  }

  get isWritable(): boolean {
    return this.#session?.isWritable === true;
  }

  get backlog(): number {
    return this.#session?.waitingBytes ?? 0;
  }

  /** The messages that wait for the link, and have never left. */
  get waiting(): readonly Chunk[] {
    return this.#session?.unsent ?? [];
  }

  add(member: Member): void {
    this.#members.set(member.nsp, member);
  }

  /** As `Connection.open`. */
  open(mayRetry: boolean): void {
    this.#connection.open(mayRetry);
  }

  /** As `Connection.check`. */
  check(): void {
    this.#connection.check();
  }

  /** As `Connection.close`. */
  close(): void {
    this.#connection.close();
  }

  /** Ends the session, in order, and tells of it a second later, as of a lost one: who is gone by then hears nothing. */
  farewell(): void {
    const { conversation, state } = this.#connection;
    if (conversation === undefined || state !== "open") return;
    conversation.leave();
    this.clock.at(this.clock.now() + FAREWELL, () => {
      const isLeft = this.#connection.conversation === conversation;
      if (isLeft) this.#connection.drop(sessionEnd("lost", "a farewell was said"));
    });
  }

  /** Ends the session as if it were lost for good: the client comes back with another. */
  interrupt(): void {
    this.#connection.drop();
  }

  dropLink(): void {
    this.#connection.conversation?.dropLink();
  }

  // What the sockets call.

  join(): void {
    // A wait for the next attempt is not cut short: it is there to spare the server.
    if (this.#connection.state === "idle") this.#connection.open(true);
  }

  leave(): void {
    for (const member of this.#members.values()) {
      if (member.isActive) return;
    }
    this.#connection.close();
  }

  refresh(): void {
    this.#connection.conversation?.refresh();
  }

  flush(): void {
    this.#session?.flush(this.clock.now());
  }

  hasRoomFor({ head, attachments }: EncodedPacket): boolean {
    // A text has a digit before it.
    let bytes = head.length + 1;
    for (const attachment of attachments) bytes += attachment.length;
    return this.#session?.hasRoomFor(1 + attachments.length, bytes) === true;
  }

  send(packet: EncodedPacket, mayCompress: boolean = true): void {
    const { head, attachments } = packet;
    let left = attachments.length;
    this.#send(head, left === 0, mayCompress);
    for (const attachment of attachments) this.#send(attachment, --left === 0, mayCompress);
  }

  /** Queues a message that is no packet of a socket. */
  write(data: Chunk, mayCompress: boolean): void {
    this.#send(data, true, mayCompress);
  }

  blame(error: Error): void {
    this.#connection.drop(sessionEnd("badFrame", error.message, error));
  }

  report(error: unknown): void {
    this.#platform.report(error);
  }

  // What the connection calls.

  rules(): ReconnectionRules {
    return this.#listener.rules();
  }

  dialRules(preferred: string | undefined): DialRules {
    return this.#listener.dialRules(preferred);
  }

  message(data: Chunk): void {
    this.#engine[own.received](data);
    this.#decoder.add(data);
  }

  wrote(isAll: boolean): void {
    this.#engine[own.wrote](isAll);
  }

  /** Sockets hear of everything before the manager. */
  happened(event: ConnectionEvent): void {
    // What brings no session back begins another one, in the same attempt.
    const begins = event.type === "attempting" || event.type === "opened";
    if (begins && this.#engine.readyState === "closed") this.#engine = new Engine(this);
    if (event.type === "opened") {
      this.#decoder.reset();
      this.#engine[own.greeted](event.handshake);
      for (const member of this.#members.values()) member.opened();
      // One of them has ended it already, and the manager has heard of that.
      if (!this.isOpen) return;
    } else if (event.type === "suspended") {
      for (const member of this.#members.values()) member.suspended();
    } else if (event.type === "resumed") {
      for (const member of this.#members.values()) member.resumed();
    } else if (event.type === "failed") {
      for (const member of this.#members.values()) member.failed(event.error);
    } else if (event.type === "closed") {
      this.#closed(event.end);
      return;
    }
    this.#say(event);
  }

  get #session(): ClientEnd | undefined {
    return this.#connection.conversation?.session;
  }

  #say(event: ConnectionEvent): void {
    this.#engine[own.happened](event);
    this.#listener.happened(event);
  }

  #send(data: Chunk, isWhole: boolean, mayCompress: boolean): void {
    this.#engine[own.sending](data);
    this.#session?.send(data, isWhole, mayCompress);
  }

  #closed(end: SessionEnd): void {
    const report = gapReport(end, "client", this.codec);
    const unsent = eventsByNamespace(report?.unsent ?? []);
    const [reason, details] = toldOf(end);
    for (const member of this.#members.values()) member.lost(reason, details, unsent.get(member.nsp) ?? []);
    this.#say({ type: "closed", end });
    if (report !== undefined) this.#listener.gap(report);
  }

  #received(packet: Packet): void {
    this.#listener.packet(packet);
    this.#members.get(packet.nsp)?.received(packet);
  }
}

/** What else was to be sent is of the session that is over: answers, joining and leaving. */
function eventsByNamespace(packets: readonly Packet[]): ReadonlyMap<string, readonly EventPacket[]> {
  const events = new Map<string, EventPacket[]>();
  for (const packet of packets) {
    if (packet.type !== PacketType.EVENT) continue;
    const others = events.get(packet.nsp);
    if (others === undefined) events.set(packet.nsp, [packet]);
    else others.push(packet);
  }
  return events;
}
