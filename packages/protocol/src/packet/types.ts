/**
 * The types of packets by their number on the wire (Socket.IO protocol 5, B.1). The wire's two others, BINARY_EVENT (5) and
 * BINARY_ACK (6), never leave the codec: a packet is an EVENT or an ACK, whether it holds binary or not.
 */
export const PacketType: {
  readonly CONNECT: 0;
  readonly DISCONNECT: 1;
  readonly EVENT: 2;
  readonly ACK: 3;
  readonly CONNECT_ERROR: 4;
} = { CONNECT: 0, DISCONNECT: 1, EVENT: 2, ACK: 3, CONNECT_ERROR: 4 };

/** The number of a packet's type. */
export type PacketType = (typeof PacketType)[keyof typeof PacketType];

/** The name of an event. `1` and `"1"` are different on the wire and the same to an emitter. */
export type EventName = string | number;

/** The name and the arguments of an event. */
export type EventData = [name: EventName, ...args: unknown[]];

/** A refusal, as the server words it. */
export interface ConnectErrorData {
  readonly message: string;
  readonly data?: unknown;
}

/*
 * A codec makes every packet with the same four keys in the same order, so that what reads packets sees one shape and stays
 * fast; hence the keys that a kind does not have are there as `undefined`.
 */

/** Asks for a namespace (client) or grants it (server). */
export interface ConnectPacket {
  readonly type: 0;
  readonly nsp: string;
  readonly id?: undefined;
  /** A client's credentials; a server's `sid`. No array. */
  readonly data?: object | undefined;
}

/** Leaves a namespace. There is no answer. */
export interface DisconnectPacket {
  readonly type: 1;
  readonly nsp: string;
  readonly id?: undefined;
  readonly data?: undefined;
}

/** An event. With an `id` it asks for an acknowledgement. */
export interface EventPacket {
  readonly type: 2;
  readonly nsp: string;
  readonly id: number | undefined;
  readonly data: EventData;
}

/** The answer to the event of the same `id`. */
export interface AckPacket {
  readonly type: 3;
  readonly nsp: string;
  readonly id: number;
  readonly data: unknown[];
}

/** The server's refusal of a namespace. */
export interface ConnectErrorPacket {
  readonly type: 4;
  readonly nsp: string;
  readonly id?: undefined;
  readonly data: ConnectErrorData;
}

/**
 * One Socket.IO packet. `nsp` starts with `/` and holds neither a comma nor U+001E; `id` is an integer from 0 to 2^53-1
 * (what emits keeps below 2^31: several peers read ids as 32 bit integers, G).
 */
export type Packet = ConnectPacket | DisconnectPacket | EventPacket | AckPacket | ConnectErrorPacket;
