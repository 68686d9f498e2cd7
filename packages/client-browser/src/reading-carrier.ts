import {
  type Clock,
  type EncodedPacket,
  type EventPacket,
  type Packet,
  type PacketCodec,
  PacketType,
  RtError,
} from "@rt/protocol";
import { type Carrier, chargeOf, type Member } from "@rt/protocol/client";
import { readBlobs, takeBlobs } from "./blobs.ts";

/** A packet on its way out. */
interface Outgoing extends EncodedPacket {
  readonly packet: Packet;
  /** What is to be read before it can leave, by the empty bytes that stand for it. */
  readonly blobs: ReadonlyMap<Uint8Array, Blob>;
}

const NO_BLOBS: ReadonlyMap<Uint8Array, Blob> = new Map();

/**
 * The connection as one socket of a browser uses it: what it sends may hold Blobs and Files, which take time to read. They are read one
 * packet after the other, and what is sent later waits its turn. All that a socket sends comes by here: events, answers, its leaving.
 *
 * What waits counts as backlog, so that `emit` throws at the limit that it has anyhow. While the session has no link, nothing is
 * read. When the session ends, the events that wait are handed back to the socket, as what never left.
 */
export class ReadingCarrier implements Carrier {
  readonly codec: PacketCodec;
  readonly #carrier: Carrier;
  readonly #maxBytes: number;
  #member: Member | undefined;
  /** What is sent later, each with whether it may be compressed. */
  readonly #waiting = new Map<Outgoing, boolean | undefined>();
  #waitingBytes = 0;
  /** The first one that waits, while it is being read. */
  #reading: Outgoing | undefined;
  /** Does the socket leave as soon as nothing waits? */
  #isLeaving = false;

  /** `maxBytes` is how much may wait; one packet alone may be larger. */
  constructor(carrier: Carrier, maxBytes: number) {
    this.#carrier = carrier;
    this.#maxBytes = maxBytes;
    this.codec = {
      encode: (packet) => this.#encode(packet),
      decoder: (sink) => carrier.codec.decoder(sink),
    };
  }

  get clock(): Clock {
    return this.#carrier.clock;
  }

  get isOpen(): boolean {
    return this.#carrier.isOpen;
  }

  get isSuspended(): boolean {
    return this.#carrier.isSuspended;
  }

  get isWritable(): boolean {
    return this.#waiting.size === 0 && this.#carrier.isWritable;
  }

  get backlog(): number {
    return this.#waitingBytes + this.#carrier.backlog;
  }

  add(member: Member): void {
    this.#member = member;
    this.#carrier.add({
      nsp: member.nsp,
      get isActive() {
        return member.isActive;
      },
      opened: () => member.opened(),
      suspended: () => member.suspended(),
      resumed: () => {
        this.#proceed();
        member.resumed();
      },
      received: (packet) => member.received(packet),
      failed: (error) => member.failed(error),
      unsendable: (event, error) => member.unsendable(event, error),
      lost: (reason, details, unsent) => member.lost(reason, details, [...unsent, ...this.#takeBack()]),
    });
  }

  refresh(): void {
    this.#carrier.refresh();
  }

  hasRoomFor(packet: EncodedPacket): boolean {
    return this.#carrier.hasRoomFor(packet);
  }

  send(packet: EncodedPacket, mayCompress?: boolean): void {
    if (!isOutgoing(packet) || (packet.blobs.size === 0 && this.#waiting.size === 0)) {
      this.#carrier.send(packet, mayCompress);
      return;
    }
    this.#waiting.set(packet, mayCompress);
    this.#waitingBytes += sizeOf(packet);
    this.#proceed();
  }

  flush(): void {
    this.#carrier.flush();
  }

  join(): void {
    this.#isLeaving = false;
    this.#carrier.join();
  }

  leave(): void {
    this.#isLeaving = this.#waiting.size > 0 && !this.isSuspended;
    if (!this.#isLeaving) this.#carrier.leave();
  }

  blame(error: Error): void {
    this.#carrier.blame(error);
  }

  report(error: unknown): void {
    this.#carrier.report(error);
  }

  #encode(packet: Packet): Outgoing {
    const { codec } = this.#carrier;
    const isData = packet.type === PacketType.EVENT || packet.type === PacketType.ACK;
    const { bare, blobs } = isData ? takeBlobs(packet) : { bare: packet, blobs: NO_BLOBS };
    const encoded = codec.encode(bare);
    if (blobs.size > 0) {
      this.#checkRoom(blobs);
      const places = encoded.attachments.filter((bytes) => blobs.has(bytes));
      if (places.length < blobs.size) {
        throw new RtError("UNENCODABLE", "with this codec a Blob cannot be sent: send `await blob.arrayBuffer()`");
      }
    }
    return { ...encoded, packet, blobs };
  }

  #checkRoom(blobs: ReadonlyMap<Uint8Array, Blob>): void {
    const { backlog } = this;
    if (backlog === 0 || backlog + bytesOf(blobs) <= this.#maxBytes) return;
    throw new RtError("BUFFER_FULL", `more than ${this.#maxBytes} bytes wait for the connection`);
  }

  /** Sends what may leave; begins to read what comes first. */
  #proceed(): void {
    for (const [next, mayCompress] of this.#waiting) {
      if (this.#reading !== undefined) return;
      if (next.blobs.size > 0) {
        if (!this.isSuspended) void this.#startReading(next, mayCompress);
        return;
      }
      this.#drop(next);
      this.#carrier.send(next, mayCompress);
    }
    if (this.#isLeaving) this.#carrier.leave();
  }

  async #startReading(packet: Outgoing, mayCompress: boolean | undefined): Promise<void> {
    this.#reading = packet;
    const read = await readBlobs(packet.attachments, packet.blobs).catch(unreadable);
    // When the session was over meanwhile, it was taken back.
    if (this.#reading !== packet) return;
    this.#reading = undefined;
    const isRead = !(read instanceof RtError);
    // As much as that is not for a session without a link to keep: it is read again.
    if (isRead && this.isSuspended) return;
    this.#drop(packet);
    if (isRead) this.#carrier.send({ head: packet.head, attachments: read }, mayCompress);
    else this.#failed(packet, read);
    this.#proceed();
  }

  #failed({ packet }: Outgoing, error: RtError): void {
    const isTold = packet.type === PacketType.EVENT && this.#member?.unsendable(packet, error) === true;
    if (!isTold) this.#carrier.report(error);
  }

  #drop(packet: Outgoing): void {
    this.#waiting.delete(packet);
    this.#waitingBytes -= sizeOf(packet);
  }

  #takeBack(): EventPacket[] {
    const packets = Array.from(this.#waiting.keys(), ({ packet }) => packet);
    this.#waiting.clear();
    this.#waitingBytes = 0;
    this.#reading = undefined;
    this.#isLeaving = false;
    return packets.filter((packet) => packet.type === PacketType.EVENT);
  }
}

function isOutgoing(packet: EncodedPacket): packet is Outgoing {
  return "blobs" in packet;
}

function unreadable(cause: unknown): RtError {
  return new RtError("UNENCODABLE", "a Blob could not be read", { cause });
}

/** What a packet that waits to be read is charged with. */
function sizeOf(packet: Outgoing): number {
  return chargeOf(packet) + bytesOf(packet.blobs);
}

function bytesOf(blobs: ReadonlyMap<Uint8Array, Blob>): number {
  let bytes = 0;
  for (const { size } of blobs.values()) bytes += size;
  return bytes;
}
