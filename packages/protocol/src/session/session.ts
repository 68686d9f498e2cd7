import { messageFrame, type QueuedFrame, writeBatch } from "../batch/index.ts";
import type { Chunk, LinkEnd } from "../contracts/index.ts";
import {
  type CloseName,
  closedAs,
  closeFrame,
  isSurvivable,
  LOST_BY,
  type SessionEnd,
  sessionEnd,
} from "./close-codes.ts";
import type { Continuity, SessionHost } from "./host.ts";
import type { Lane } from "./lane.ts";
import { readClose } from "./resume.ts";
import { FLUSH_AT, SessionParts } from "./session-parts.ts";

/** `4`, the type digit of a message. */
const MESSAGE = 52;

/**
 * One conversation of two ends, as either end sees it: what is the same for both. It starts nothing by itself: links and the
 * host call it, with the time, and it calls links and the host. `ServerSession` and `ClientSession` add what Engine.IO gives
 * to one end only.
 */
export abstract class Session<
  Host extends SessionHost = SessionHost,
  Whole extends Continuity = Continuity,
> extends SessionParts<Host, Whole> {
  /** The frame that is to leave when all others have. */
  #goodbye: string | undefined = undefined;

  /**
   * Can so much be sent, in messages and their bytes, without harm? Not while there is no link and the limits of what is kept are near:
   * the session ends when they are exceeded.
   */
  hasRoomFor(messages: number, bytes: number): boolean {
    return this.delivery.hasRoomFor(messages, bytes);
  }

  /**
   * Queues a message. Ignored once the session is over, and before it is open. `isWhole` is `false` for one that others belong to, which
   * follow at once: limits are looked at when the last is there, so that the end of the session leaves them together.
   */
  send(data: Chunk, isWhole: boolean = true, mayCompress: boolean = true): void {
    this.sendFrame(messageFrame(data, mayCompress), isWhole);
  }

  /** As `send`, with a frame chunk, such as a shared one. */
  sendFrame(frame: QueuedFrame, isWhole: boolean = true): void {
    const { isOpen, isAway, delivery } = this;
    if (!isOpen && !isAway) return;
    delivery.push(frame, isWhole);
    if (!isWhole) return;
    if (isOpen) this.#relieve();
    else if (delivery.isOverflowing) this.lose("overflow", "more was sent than is kept while there is no link");
  }

  /** Writes what waits, as far as the link takes it: once a turn. */
  flush(_now: number): void {
    this.isPending = false;
    const lane = this.current;
    if (lane === undefined || !this.mayWrite()) return;
    const { outbox } = this.delivery;
    if (lane.isWritable && outbox.peek() !== undefined)
      lane.isWritable = writeBatch(outbox, lane.link, this, this.bytes);
    if (this.state === "closing" && outbox.waiting === 0) this.#leave(lane);
  }

  /** Does what is due. Early and repeated calls are harmless. */
  tick(now: number): void {
    if (now < this.deadline) return;
    if (now >= this.lastDeadline) return this.#expire();
    if (now >= this.secondDeadline) this.forsakeSecond("the link took too long");
    const beat = this.heartbeat?.tick(now);
    if (beat === "ping") this.#ping();
    else if (beat === "dead") this.#giveUp(now);
  }

  /** Ends the session in order: what waits still leaves. Idempotent. */
  close(now: number): void {
    this.end(sessionEnd("local", "closed by this end"), now);
  }

  /** Ends a session that has no link, for the reason given: none is to come. */
  giveUp({ name, message, cause }: SessionEnd): void {
    if (this.isAway) this.lose(name, message, cause);
  }

  /** Ends the session at once: nothing that waits leaves. Idempotent. */
  abort(): void {
    this.lose("local", "aborted by this end");
  }

  heard(lane: Lane, now: number): boolean {
    if (lane === this.current) this.heartbeat?.heard(now);
    return this.#listensTo(lane);
  }

  unread(lane: Lane, now: number): void {
    if (this.#listensTo(lane)) this.refuse(lane, "badFrame", "what came is no frame", now);
  }

  frame(lane: Lane, chunk: Chunk): boolean {
    if (lane === this.second) this.controlSecond(lane, chunk, this.clock.now());
    else if (typeof chunk === "string" && chunk.charCodeAt(0) !== MESSAGE) this.control(lane, chunk, this.clock.now());
    else if (this.isOpen) this.deliver(chunk);
    else this.refuse(lane, "badHandshake", "a message came before the open frame", this.clock.now());
    return this.#listensTo(lane);
  }

  becameWritable(lane: Lane, now: number): void {
    if (lane === this.current) this.flush(now);
  }

  ended(lane: Lane, end: LinkEnd, now: number): void {
    if (lane === this.second) this.forsakeSecond(end.message);
    else if (lane === this.current) this.linkLost(LOST_BY[end.code], end.message, end.cause, now);
  }

  /** A frame of the current link that is no message. */
  protected abstract control(lane: Lane, frame: string, now: number): void;

  /** Any frame of the further link. */
  protected abstract controlSecond(lane: Lane, chunk: Chunk, now: number): void;

  /** A message of the current link. */
  protected deliver(chunk: Chunk): void {
    this.delivery.count(chunk);
    this.host.message(typeof chunk === "string" ? chunk.slice(1) : chunk);
    if (this.delivery.isConfirmationDue) this.confirm();
  }

  /** Tells the peer how much has come. */
  protected confirm(): void {
    if (this.isOpen) this.sendControl(`6${this.delivery.confirm()}`);
  }

  /** The peer tells how much has come. */
  protected confirmed(digits: string): void {
    if (this.delivery.offer === undefined) return;
    if (this.delivery.confirmed(digits)) this.wantFlush();
    else this.lose("badCounts", `the peer confirms ${digits.slice(0, 20)} of ${this.delivery.outbox.sent} messages`);
  }

  /** The close frame of the peer: with a code it ends any session, bare it ends the link of one that outlives it. */
  protected closedByPeer(frame: string, message: string, now: number): void {
    const data = frame.slice(1);
    const { offer, outbox } = this.delivery;
    if (offer === undefined || data === "") {
      if (offer === undefined) this.end(sessionEnd("peer", message), now);
      else this.linkLost("lost", message, undefined, now);
      return;
    }
    const { code, received } = readClose(data);
    // The last confirmation. One that cannot be changes nothing any more.
    if (received !== undefined) outbox.confirm(received);
    this.end(sessionEnd(closedAs(code), message, data), now);
  }

  /** The frame that says goodbye to a plain peer on a link whose end is not seen. */
  protected lastFrame(end: SessionEnd): string | undefined {
    return end.name === "peer" ? undefined : "1";
  }

  /** May frames leave on the current link? */
  protected mayWrite(): boolean {
    return true;
  }

  /** The further link has failed; all is as before it. */
  protected forsakeSecond(_message: string): void {
    if (this.move("forsake")) this.dropSecond();
  }

  /** The peer sent what no peer may: that link is over, and with the current one the session. */
  protected refuse(lane: Lane, name: CloseName, message: string, now: number): void {
    if (lane === this.second) this.forsakeSecond(message);
    else this.end(sessionEnd(name, message), now);
  }

  /** The current link carries nothing any more. */
  protected linkLost(name: CloseName, message: string, cause: unknown, now: number): void {
    const { offer } = this.delivery;
    if (offer === undefined || !isSurvivable(name) || !this.move("part")) return this.lose(name, message, cause);
    this.current?.link.abort();
    this.current = undefined;
    this.heartbeat = undefined;
    this.awaitLink(offer.window, now);
    this.continuity?.suspended(sessionEnd(name, message, cause));
  }

  /** Ends the conversation. After a close by this end, what waits still leaves; after any other nobody waits for it. */
  protected end(end: SessionEnd, now: number): void {
    if (!this.move("close")) return;
    this.dropSecond();
    const lane = this.current;
    if (this.state === "closing" && lane !== undefined) {
      const ending = this.#withGap(end);
      this.lastDeadline = now + this.config.closeTimeout;
      this.#sayGoodbye(lane, end);
      this.host.rearm();
      this.announce(ending);
    } else {
      this.#release(end);
    }
  }

  /** Gives the session up: no frame leaves any more. */
  protected lose(name: CloseName, message: string, cause?: unknown): void {
    const wasClosing = this.state === "closing";
    if (!this.move("lose")) return;
    this.dropSecond();
    this.#release(wasClosing ? undefined : sessionEnd(name, message, cause));
  }

  protected announce(end: SessionEnd): void {
    this.host.closed(end);
  }

  #ping(): void {
    this.sendControl("2");
    if (this.delivery.hasNews) this.confirm();
  }

  /** Silence ends the link at once; a poll that waits all the same hears of it (A.8). */
  #giveUp(now: number): void {
    const lane = this.current;
    if (lane?.isWritable === true && !lane.link.traits.endIsSeen) this.sendAlone(lane, "1");
    this.linkLost("silent", "the peer was silent for too long", undefined, now);
  }

  #sayGoodbye(lane: Lane, end: SessionEnd): void {
    const { outbox, offer, received } = this.delivery;
    const plainFrame = lane.link.traits.endIsSeen ? undefined : this.lastFrame(end);
    const frame = offer === undefined ? plainFrame : closeFrame(end, received);
    if (end.name === "local") {
      // What leaves from now on is not sent again.
      outbox.retain(undefined);
      this.#goodbye = frame;
    } else {
      outbox.clear();
      if (frame !== undefined && lane.isWritable) this.sendAlone(lane, frame);
    }
    this.wantFlush();
  }

  /**
   * Says goodbye and ends the link. The frame leaves alone: the reference's client hears of the end at once, of what came before it
   * in the same payload a moment later, and so would not hear that a namespace sent it away.
   */
  #leave(lane: Lane): void {
    const frame = this.#goodbye;
    if (frame !== undefined) {
      if (!lane.isWritable) return;
      this.#goodbye = undefined;
      this.sendAlone(lane, frame);
    }
    lane.link.close();
  }

  #release(end: SessionEnd | undefined): void {
    const ending = end === undefined ? undefined : this.#withGap(end);
    this.delivery.outbox.clear();
    this.current?.link.abort();
    this.current = undefined;
    if (ending !== undefined) this.announce(ending);
    this.host.released();
  }

  #withGap(end: SessionEnd): SessionEnd {
    return this.delivery.offer && end.name !== "local" ? { ...end, gap: this.delivery.gap() } : end;
  }

  /** Sees to it that what waits leaves, at the latest when the turn ends. */
  #relieve(): void {
    const { outbox } = this.delivery;
    if (this.delivery.isWorthTelling) this.confirm();
    else this.wantFlush();
    const { maxBacklog } = this.config;
    if (outbox.waitingBytes < FLUSH_AT && outbox.bytes <= maxBacklog) return;
    if (this.current?.isWritable === true) this.flush(this.clock.now());
    if (outbox.bytes > maxBacklog) this.lose("slow", `more than ${maxBacklog} bytes wait for the peer`);
  }

  #expire(): void {
    if (this.state === "closing") this.lose("local", "the last frames did not leave in time");
    else this.lose("expired", "no link came within the window");
  }

  #listensTo(lane: Lane): boolean {
    return lane === this.second || (lane === this.current && this.state !== "closing");
  }
}
