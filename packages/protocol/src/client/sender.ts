import { type AckListener, AckTable } from "../acks/index.ts";
import { RtError } from "../errors.ts";
import { type EncodedPacket, type EventData, type EventPacket, isReservedEvent, PacketType } from "../packet/index.ts";
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
  /** With `false`, it is not to be compressed, where the link compresses. */
  readonly compress?: boolean;
}

interface Waiting {
  readonly event: EventPacket;
  readonly packet: EncodedPacket;
  readonly mayCompress: boolean;
  readonly ack: number | undefined;
  readonly charge: number;
  /** Has the application heard that it has left? So it has of what comes back from a session that never sent it. */
  readonly isTold: boolean;
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
      const { data, timeout, mayCompress } = event;
      this.#send(data, { volatile: false, timeout, compress: mayCompress }, timeout, listener, false);
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
      this.#send(data, flags, timeout, listener, true);
    } else {
      // Encoded for nothing but its faults and its size: each time it is sent it gets another id.
      const packet = this.#carrier.codec.encode({ type: PacketType.EVENT, nsp: this.#nsp, id: 0, data });
      this.#queue.add({ data, timeout, listener, charge: chargeOf(packet), mayCompress: flags.compress !== false });
    }
  }

  /** The namespace is joined: what waits is sent, then the head of the retry queue. */
  up(): void {
    this.#isUp = true;
    for (let next = this.#buffer.first; next !== undefined && this.#isUp; next = this.#buffer.first) {
      this.#buffer.delete(keyOf(next));
      this.#write(next);
    }
    if (this.#isUp) this.#queue.up();
  }

  /**
   * The session has lost its link. What is sent is kept for it, but nothing is sent again: it is delivered when the session is back, and
   * copies would only fill what may be kept.
   */
  suspended(): void {
    this.#queue.down();
  }

  /** After `suspended`: the session goes on. */
  resumed(): void {
    if (this.#isUp) this.#queue.up();
  }

  /** The namespace is not joined any more: what is sent waits. */
  down(): void {
    this.#isUp = false;
    this.#queue.down();
  }

  /**
   * The session is over, and these events, which were sent in it, never left: they wait again, before all else. Those that were to be
   * acknowledged in a time that is over do not.
   */
  takeBack(events: readonly EventPacket[]): void {
    const wanted = events.filter(({ id }) => id === undefined || this.#acks.has(id));
    if (wanted.length === 0) return;
    this.#buffer.putFirst(
      wanted.map(({ id, data }) => {
        const waiting = this.#waitingFor(data, id, true, true);
        return [keyOf(waiting), waiting] as const;
      }),
    );
  }

  /** After `down`: the server will not acknowledge what was sent to it; what waits keeps its chance. */
  failAcks(): void {
    const kept = new Set<number | undefined>();
    for (const waiting of this.#buffer) kept.add(waiting.ack);
    this.#acks.failAll(new RtError("DISCONNECTED", "socket has been disconnected"), (id) => kept.has(id));
  }

  /** The events that wait for the namespace to be joined; to change the list would have no effect, and throws. */
  get waiting(): readonly EventPacket[] {
    return Object.freeze(Array.from(this.#buffer, ({ event }) => event));
  }

  /** Of the events that wait, all but these are dropped. */
  keep(events: ReadonlySet<EventPacket>): void {
    const dropped = Array.from(this.#buffer).filter(({ event }) => !events.has(event));
    for (const waiting of dropped) this.#buffer.delete(keyOf(waiting));
    for (const { ack } of dropped) {
      if (ack !== undefined) this.#acks.fail(ack, new RtError("DISCONNECTED", "taken out of the buffer"));
    }
  }

  /** This event cannot be sent after all; says whether somebody who waited for its answer was told. */
  unsendable({ id }: EventPacket, error: RtError): boolean {
    return id !== undefined && this.#acks.fail(id, error);
  }

  /** An acknowledgement came. */
  answered(id: number, args: readonly unknown[]): void {
    this.#acks.answer(id, args);
  }

  #send(
    data: EventData,
    { volatile, compress }: SendFlags,
    timeout: number | undefined,
    listener: AckListener | undefined,
    isBounded: boolean,
  ): void {
    this.#carrier.refresh();
    // The connection may be over while this socket has not heard of it yet: another one's listeners were told first.
    const isDirect = this.#isUp && this.#carrier.isOpen && this.#buffer.size === 0;
    if (volatile && !(isDirect && this.#carrier.isWritable)) {
      this.#drop(listener);
      return;
    }
    const ack = listener === undefined ? undefined : this.#nextAck;
    const waiting = this.#waitingFor(data, ack, false, compress !== false);
    if (!isDirect) this.#buffer.check(waiting.charge);
    else this.#checkLink(waiting, isBounded);
    if (listener !== undefined && ack !== undefined) {
      this.#acks.add(ack, listener, timeout, () => this.#buffer.delete(ack));
      this.#nextAck = (ack + 1) % ACK_IDS;
    }
    if (isDirect) this.#write(waiting);
    else this.#buffer.add(waiting, keyOf(waiting));
  }

  #waitingFor(data: EventData, ack: number | undefined, isTold: boolean, mayCompress: boolean): Waiting {
    const event: EventPacket = { type: PacketType.EVENT, nsp: this.#nsp, id: ack, data };
    const packet = this.#carrier.codec.encode(event);
    return { event, packet, ack, charge: chargeOf(packet), isTold, mayCompress };
  }

  #write({ packet, event, isTold, mayCompress }: Waiting): void {
    this.#carrier.send(packet, mayCompress);
    // Afterwards: a listener may disconnect, and what follows a DISCONNECT breaks the protocol.
    if (!isTold) this.#onSent(event.data);
  }

  #drop(listener: AckListener | undefined): void {
    if (listener === undefined) return;
    const error = this.#isUp
      ? new RtError("BUFFER_FULL", "the link is full or gone: the volatile event was dropped")
      : new RtError("DISCONNECTED", "not connected: the volatile event was dropped");
    this.#carrier.clock.soon(() => listener(error, []));
  }

  /**
   * A link that does not keep up is a full buffer too, and so is a session that waits for a link: better the caller knows than that the
   * session ends by it.
   */
  #checkLink({ packet, charge }: Waiting, isBounded: boolean): void {
    const { backlog } = this.#carrier;
    const { maxBufferedBytes } = this.#rules;
    if (!this.#carrier.hasRoomFor(packet)) {
      throw new RtError("BUFFER_FULL", "more than is kept while there is no link");
    }
    if (isBounded && backlog > 0 && backlog + charge > maxBufferedBytes) {
      throw new RtError("BUFFER_FULL", `more than ${maxBufferedBytes} bytes wait for the link`);
    }
  }
}

/** What an event that waits is known by: the acknowledgement that it asks for may time out, and takes it along. */
function keyOf(waiting: Waiting): unknown {
  return waiting.ack ?? waiting;
}
