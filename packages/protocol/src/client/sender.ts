import { type AckListener, AckTable } from "../acks/index.ts";
import { RtError } from "../errors.ts";
import { type EncodedPacket, type EventData, isReservedEvent, PacketType } from "../packet/index.ts";
import { BoundedList, chargeOf } from "./bounded-list.ts";
import type { Carrier } from "./carrier.ts";
import { RetryQueue } from "./retry-queue.ts";
import type { SocketRules } from "./socket-rules.ts";

/** How an event is to be sent. */
export interface SendFlags {
  /** Drop it unless it can leave at once. */
  readonly volatile: boolean;
  /** How long its acknowledgement may take, in milliseconds; without it, the socket's `ackTimeout`. */
  readonly timeout: number | undefined;
}

interface Waiting {
  readonly data: EventData;
  readonly packet: EncodedPacket;
  readonly ack: number | undefined;
  readonly charge: number;
}

/** Several peers read the ids of acknowledgements as signed 32 bit integers (G). */
const ACK_IDS = 2 ** 31;

/**
 * What one socket sends: at once while it is connected, after the next CONNECT otherwise, always in the order of the calls; and
 * the acknowledgements that it waits for.
 */
export class Sender {
  readonly #nsp: string;
  readonly #rules: SocketRules;
  readonly #carrier: Carrier;
  readonly #onSent: (data: EventData) => void;
  readonly #buffer: BoundedList<Waiting>;
  readonly #acks: AckTable;
  readonly #queue: RetryQueue;
  #isUp = false;
  #nextAck = 0;

  constructor(nsp: string, rules: SocketRules, carrier: Carrier, onSent: (data: EventData) => void) {
    this.#nsp = nsp;
    this.#rules = rules;
    this.#carrier = carrier;
    this.#onSent = onSent;
    this.#buffer = new BoundedList(rules.maxBufferedPackets, rules.maxBufferedBytes);
    this.#acks = new AckTable(carrier.clock, rules.maxPendingAcks);
    this.#queue = new RetryQueue(rules, (event, listener) => {
      this.#send(event.data, { volatile: false, timeout: event.timeout }, listener, false);
    });
  }

  /**
   * Sends an event, or keeps it until it can be sent. `listener` asks for an acknowledgement.
   *
   * @throws RtError `RESERVED_EVENT`, `BUFFER_FULL`, or what the codec says to the packet; then nothing was sent.
   */
  emit(data: EventData, flags: SendFlags, listener: AckListener | undefined): void {
    if (isReservedEvent(data[0])) throw new RtError("RESERVED_EVENT", `"${data[0]}" is a reserved event name`);
    const timeout = flags.timeout ?? this.#rules.ackTimeout;
    if (this.#rules.retries === 0 || flags.volatile) {
      this.#send(data, { volatile: flags.volatile, timeout }, listener, true);
    } else {
      // Encoded for nothing but its faults and its size: each time it is sent it gets another id.
      const packet = this.#carrier.codec.encode({ type: PacketType.EVENT, nsp: this.#nsp, id: 0, data });
      this.#queue.add(data, timeout, listener, chargeOf(packet));
    }
  }

  /** The namespace is joined: what waits is sent, then the head of the retry queue. */
  up(): void {
    this.#isUp = true;
    for (let next = this.#buffer.first; next !== undefined && this.#isUp; next = this.#buffer.first) {
      this.#buffer.delete(next);
      this.#write(next);
    }
    if (this.#isUp) this.#queue.up();
  }

  /** The namespace is not joined any more: what is sent waits. */
  down(): void {
    this.#isUp = false;
    this.#queue.down();
  }

  /** After `down`: the server will not acknowledge what was sent to it; what waits keeps its chance. */
  failAcks(): void {
    const kept = new Set<number | undefined>();
    for (const waiting of this.#buffer) kept.add(waiting.ack);
    this.#acks.failAll(new RtError("DISCONNECTED", "socket has been disconnected"), (id) => kept.has(id));
  }

  /** An acknowledgement came. */
  answered(id: number, args: readonly unknown[]): void {
    this.#acks.answer(id, args);
  }

  #send(data: EventData, flags: SendFlags, listener: AckListener | undefined, isBounded: boolean): void {
    this.#carrier.refresh();
    // The connection may be over while this socket has not heard of it yet: another one's listeners were told first.
    const isDirect = this.#isUp && this.#carrier.isOpen && this.#buffer.size === 0;
    if (flags.volatile && !(isDirect && this.#carrier.isWritable)) {
      this.#drop(listener);
      return;
    }
    const ack = listener === undefined ? undefined : this.#nextAck;
    const packet = this.#carrier.codec.encode({ type: PacketType.EVENT, nsp: this.#nsp, id: ack, data });
    const waiting: Waiting = { data, packet, ack, charge: chargeOf(packet) };
    if (!isDirect) this.#buffer.check(waiting.charge);
    else if (isBounded) this.#checkBacklog(waiting.charge);
    if (listener !== undefined && ack !== undefined) {
      this.#acks.add(ack, listener, flags.timeout, () => this.#buffer.delete(waiting));
      this.#nextAck = (ack + 1) % ACK_IDS;
    }
    if (isDirect) this.#write(waiting);
    else this.#buffer.add(waiting);
  }

  #write(waiting: Waiting): void {
    this.#carrier.send(waiting.packet);
    // Afterwards: a listener may disconnect, and what follows a DISCONNECT breaks the protocol.
    this.#onSent(waiting.data);
  }

  #drop(listener: AckListener | undefined): void {
    if (listener === undefined) return;
    const error = this.#isUp
      ? new RtError("BUFFER_FULL", "the link is full: the volatile event was dropped")
      : new RtError("DISCONNECTED", "not connected: the volatile event was dropped");
    this.#carrier.clock.soon(() => listener(error, []));
  }

  /** A link that does not keep up is a full buffer too: better the caller knows than that the connection breaks by it. */
  #checkBacklog(charge: number): void {
    const { backlog } = this.#carrier;
    const { maxBufferedBytes } = this.#rules;
    if (backlog > 0 && backlog + charge > maxBufferedBytes) {
      throw new RtError("BUFFER_FULL", `more than ${maxBufferedBytes} bytes wait for the link`);
    }
  }
}
