import type { Chunk, Clock } from "../contracts/index.ts";
import type { EncodedPacket, Packet, PacketCodec, PacketDecoder } from "../packet/index.ts";
import { CLOSE_CODES } from "../session/index.ts";
import type { Carrier, Member } from "./carrier.ts";
import { Connection, type ConnectionListener } from "./connection.ts";
import type { ConnectionEvent } from "./connection-events.ts";
import type { ConnectionState } from "./connection-states.ts";
import type { DialRules } from "./dial-rules.ts";
import type { ClientPlatform, ServerAddress } from "./platform.ts";
import type { ReconnectionRules } from "./reconnection-rules.ts";

/** What a trunk tells its manager, and asks it. */
export interface TrunkListener extends Omit<ConnectionListener, "message"> {
  packet(packet: Packet): void;
}

/** One connection and the sockets that share it: it puts packets together and hands each to the socket of its namespace. */
export class Trunk implements Carrier, ConnectionListener {
  readonly clock: Clock;
  readonly codec: PacketCodec;
  readonly #platform: ClientPlatform;
  readonly #listener: TrunkListener;
  readonly #connection: Connection;
  readonly #decoder: PacketDecoder;
  readonly #members = new Map<string, Member>();

  constructor(address: ServerAddress, platform: ClientPlatform, codec: PacketCodec, listener: TrunkListener) {
    this.clock = platform.clock;
    this.codec = codec;
    this.#platform = platform;
    this.#listener = listener;
    this.#connection = new Connection(address, platform, this);
    this.#decoder = codec.decoder({
      packet: (packet) => this.#received(packet),
      failed: (error) => this.blame(error),
    });
  }

  get state(): ConnectionState {
    return this.#connection.state;
  }

  get isOpen(): boolean {
    return this.#connection.state === "open";
  }

  /** The transport in use, or being tried. */
  get transport(): string | undefined {
    return this.#connection.transport;
  }

  get isWritable(): boolean {
    return this.#connection.isWritable;
  }

  get backlog(): number {
    return this.#connection.backlog;
  }

  add(member: Member): void {
    this.#members.set(member.nsp, member);
  }

  /** As `Connection.open`. */
  open(mayRetry: boolean): void {
    this.#connection.open(mayRetry);
  }

  /** As `Connection.close`. */
  close(): void {
    this.#connection.close();
  }

  /** Ends the connection as if it were lost: it comes back. */
  interrupt(): void {
    this.#connection.drop();
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
    this.#connection.refresh();
  }

  send(packet: EncodedPacket): void {
    this.#connection.send(packet.head);
    for (const attachment of packet.attachments) this.#connection.send(attachment);
  }

  blame(error: Error): void {
    const { code, reason } = CLOSE_CODES.badFrame;
    this.#connection.drop(reason, { description: error.message, code, context: error });
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
    this.#decoder.add(data);
  }

  /** Sockets hear of everything before the manager. */
  happened(event: ConnectionEvent): void {
    if (event.type === "opened") {
      this.#decoder.reset();
      for (const member of this.#members.values()) member.opened();
      // One of them has ended it already, and the manager has heard of that.
      if (!this.isOpen) return;
    } else if (event.type === "failed") {
      for (const member of this.#members.values()) member.failed(event.error);
    } else if (event.type === "closed") {
      for (const member of this.#members.values()) member.lost(event.reason, event.details);
    }
    this.#listener.happened(event);
  }

  #received(packet: Packet): void {
    this.#listener.packet(packet);
    this.#members.get(packet.nsp)?.received(packet);
  }
}
