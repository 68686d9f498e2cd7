import { type EventName, isAckCallback, RtError, type SocketDetails } from "@rt/protocol";
import type { DefaultData, Rooms } from "./api/remote-socket.ts";
import type { FoundSocket, Operator } from "./broadcast-operator.ts";
import type { Handshake } from "./handshake.ts";

/** A socket of another node. */
export class RemoteSocketProxy implements FoundSocket {
  readonly id: string;
  readonly handshake: Handshake;
  readonly rooms: ReadonlySet<string>;
  readonly data: DefaultData;
  /** Names this socket alone. */
  readonly #operator: Operator;

  constructor(details: SocketDetails, operator: Operator) {
    this.id = details.id;
    this.rooms = details.rooms;
    // The nodes of a cluster tell each other of sockets as they see their own.
    this.handshake = details.handshake as Handshake;
    this.data = details.data as DefaultData;
    this.#operator = operator;
  }

  emit(event: EventName, ...args: unknown[]): boolean {
    const callback = args.at(-1);
    if (!isAckCallback(callback)) return this.#operator.emit(event, ...args);
    // It is one socket: its acknowledgement is one value, not a list.
    const first = (error: unknown, responses: readonly unknown[]): unknown => callback(error, responses[0]);
    return this.#operator.emit(event, ...args.slice(0, -1), first);
  }

  async emitWithAck(event: EventName, ...args: unknown[]): Promise<unknown> {
    const responses = await this.#operator.emitWithAck(event, ...args);
    if (responses.length === 0) throw new RtError("DISCONNECTED", "socket has been disconnected");
    return responses[0];
  }

  timeout(ms: number): RemoteSocketProxy {
    return new RemoteSocketProxy(this, this.#operator.timeout(ms));
  }

  join(rooms: Rooms): void {
    this.#operator.socketsJoin(rooms);
  }

  leave(room: string): void {
    this.#operator.socketsLeave(room);
  }

  disconnect(close = false): this {
    this.#operator.disconnectSockets(close);
    return this;
  }
}
