import type { AckListener, EncodedPacket, EventData, SocketDetails } from "@rt/protocol";
import { SharedFrame } from "@rt/protocol";

/** An event on its way to many sockets: encoded once, framed once. */
export interface SharedEvent {
  readonly data: EventData;
  readonly frames: readonly SharedFrame[];
}

/** A socket of this node, as the adapter of its namespace sees it. */
export interface LocalSocket extends SocketDetails {
  /** Sends the event; with `isVolatile` only when it can leave at once. */
  deliver(event: SharedEvent, isVolatile: boolean): void;
  /** As `deliver`, and waits for the acknowledgement `id`. Its listener hears at once when there can be none. */
  ask(event: SharedEvent, id: number, listener: AckListener): void;
  /** Does not wait for the acknowledgement any longer; its listener is called as if it had come. */
  dismiss(id: number): void;
  disconnect(close: boolean): unknown;
}

/**
 * The frames of a packet, for many links. A link that is lost may want them again later: so the attachments are copies, one for
 * all, which nobody changes and which keep no larger buffer alive.
 */
export function shareFrames({ head, attachments }: EncodedPacket): readonly SharedFrame[] {
  const first = new SharedFrame(typeof head === "string" ? `4${head}` : head);
  if (attachments.length === 0) return [first];
  return [first, ...attachments.map((bytes) => new SharedFrame(new Uint8Array(bytes)))];
}
