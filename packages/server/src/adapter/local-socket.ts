import type { AckListener, EncodedPacket, EventData, SocketDetails } from "@rt/protocol";
import { SharedFrame } from "@rt/protocol";
import type * as own from "../internals.ts";

/** An event on its way to many sockets: encoded once, framed once. */
export interface SharedEvent {
  readonly data: EventData;
  readonly frames: readonly SharedFrame[];
  /** What sockets that their clients may come back to get instead. */
  readonly marked?: MarkedFrames | undefined;
}

/** An event with an offset behind its arguments. */
export interface MarkedFrames {
  readonly frames: readonly SharedFrame[];
  /** `undefined` where the event is not kept. */
  readonly offset: string | undefined;
}

/** A socket of this node, as the adapter of its namespace sees it. */
export interface LocalSocket extends SocketDetails {
  /** Sends the event; with `isVolatile` only when it can leave at once. */
  [own.deliver](event: SharedEvent, isVolatile: boolean): void;
  /** As `deliver`, and waits for the acknowledgement `id`. Its listener hears at once when there can be none. */
  [own.ask](event: SharedEvent, id: number, listener: AckListener): void;
  /** Does not wait for the acknowledgement any longer; its listener is called as if it had come. */
  [own.dismiss](id: number): void;
  disconnect(close: boolean): unknown;
}

/**
 * The packet with copies of its attachments, which nobody changes and which keep no larger buffer alive: a link that is lost may want
 * them again later, and so may a client that comes back.
 */
export function ownPacket({ head, attachments }: EncodedPacket): EncodedPacket {
  return { head, attachments: attachments.map((bytes) => new Uint8Array(bytes)) };
}

/** The frames of a packet, for many links; its attachments are not changed any more. */
export function framesOf({ head, attachments }: EncodedPacket, mayCompress: boolean = true): readonly SharedFrame[] {
  const first = new SharedFrame(typeof head === "string" ? `4${head}` : head, mayCompress);
  if (attachments.length === 0) return [first];
  return [first, ...attachments.map((bytes) => new SharedFrame(bytes, mayCompress))];
}

/** An event that is encoded without its offset only when somebody wants it so. */
export class MarkedEvent implements SharedEvent {
  readonly data: EventData;
  readonly marked: MarkedFrames;
  readonly #encode: () => readonly SharedFrame[];
  #frames: readonly SharedFrame[] | undefined = undefined;

  constructor(data: EventData, marked: MarkedFrames, encode: () => readonly SharedFrame[]) {
    this.data = data;
    this.marked = marked;
    this.#encode = encode;
  }

  get frames(): readonly SharedFrame[] {
    this.#frames ??= this.#encode();
    return this.#frames;
  }
}
