import { chunkOf, Outbox, type QueuedFrame } from "../batch/index.ts";
import type { Chunk } from "../contracts/index.ts";
import type { Gap } from "./close-codes.ts";
import { type ResumeOffer, readCount } from "./resume.ts";

/** What a message costs beside its content; both ends charge the same, so that they agree on when an outbox is full. */
export const MESSAGE_OVERHEAD = 64;

/**
 * After so many messages the peer is told with the next message that goes there anyway: what it keeps for a moment only costs it little,
 * what lives on is moved about by its garbage collector. To one that is sent nothing, a frame of its own would cost more than that.
 */
const WORTH_TELLING = 64;

/**
 * What has been sent and received. Nothing is numbered on the wire: both ends count the messages that they write and read, and tell
 * each other how far they have come. With a plain peer nothing is kept and nothing is told.
 */
export class Delivery {
  readonly outbox: Outbox = new Outbox();
  /** How many messages have come since the beginning: the number of the last one. */
  received = 0;
  /** What the two ends agreed on for a session that outlives its links. */
  offer: ResumeOffer | undefined;
  /** What has come since the peer was told. */
  #untold = 0;
  #untoldBytes = 0;
  /** How many messages and bytes may be kept while there is no link. */
  #awayMessages = Infinity;
  #awayBytes = Infinity;

  /** From now on what is sent is kept until the peer has it. */
  survive(offer: ResumeOffer): void {
    this.offer = offer;
    this.outbox.retain(offer);
  }

  /** A message on its way out. What may be sent again must not change meanwhile, nor keep a larger buffer alive. */
  push(frame: QueuedFrame, isWhole: boolean): void {
    const isCopied = this.offer !== undefined && frame instanceof Uint8Array;
    this.outbox.push(isCopied ? new Uint8Array(frame) : frame, isWhole);
  }

  /** A message has come. */
  count(chunk: Chunk): void {
    this.received++;
    this.#untold++;
    this.#untoldBytes += chunk.length + MESSAGE_OVERHEAD;
  }

  /**
   * Must the peer be told how much has come? When a quarter of what it may have outstanding has come since it was, so that it never
   * stands still for want of it.
   */
  get isConfirmationDue(): boolean {
    const { offer } = this;
    return offer !== undefined && (this.#untold * 4 >= offer.messages || this.#untoldBytes * 4 >= offer.bytes);
  }

  /** Should the peer be told how much has come, with a message that is sent anyway? */
  get isWorthTelling(): boolean {
    return this.offer !== undefined && this.#untold >= WORTH_TELLING;
  }

  /** Is there anything that the peer has not been told? */
  get hasNews(): boolean {
    return this.offer !== undefined && this.#untold > 0;
  }

  /** The number that the peer is told now. */
  confirm(): number {
    this.#untold = 0;
    this.#untoldBytes = 0;
    return this.received;
  }

  /** The peer says how far it has come: digits. `false` when that cannot be. */
  confirmed(digits: string): boolean {
    const count = readCount(digits);
    return count !== undefined && this.outbox.confirm(count);
  }

  /** Can the peer have received so many? */
  admits(received: number): boolean {
    return received >= this.outbox.confirmed && received <= this.outbox.sent;
  }

  /**
   * The link is gone: what the peer may not have waits again. From now on as much may be added as was agreed; what waited already
   * does not count, as it was let in under the limit for a link that lives. That one holds for all together, however often it is gone.
   */
  part(maxBacklog: number): void {
    const { outbox, offer } = this;
    outbox.rewind();
    if (offer === undefined) return;
    this.#awayMessages = outbox.messages + offer.messages;
    this.#awayBytes = Math.min(outbox.bytes + offer.bytes, maxBacklog);
  }

  /** Is more kept than may be while there is no link? */
  get isOverflowing(): boolean {
    return !this.hasRoomFor(0, 0);
  }

  /** May so much be added, in messages and in bytes without their overhead? Always, while there is a link. */
  hasRoomFor(messages: number, bytes: number): boolean {
    const { outbox } = this;
    const charge = bytes + messages * MESSAGE_OVERHEAD;
    return outbox.messages + messages <= this.#awayMessages && outbox.bytes + charge <= this.#awayBytes;
  }

  /** A new link takes over behind the last message that the peer has received; the caller knows that it can be. */
  carryOn(received: number): void {
    this.outbox.confirm(received);
    this.outbox.rewind();
    this.#awayMessages = Infinity;
    this.#awayBytes = Infinity;
  }

  /** What is left behind when the session ends here and now. */
  gap(): Gap {
    const { outbox } = this;
    const unconfirmed = [...outbox.begun(), ...outbox.outstanding()];
    return { unconfirmed: unconfirmed.map(chunkOf), unsent: outbox.unsent().map(chunkOf) };
  }
}
