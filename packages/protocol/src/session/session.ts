import { FrameQueue, type QueuedFrame, writeBatch } from "../batch/index.ts";
import type { BytePort, Chunk, Clock, Link, LinkEnd } from "../contracts/index.ts";
import { createReader } from "../frame/index.ts";
import { type CloseName, LOST_BY, type SessionEnd, sessionEnd } from "./close-codes.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { SessionConfig, SessionHost } from "./host.ts";
import { Lane, type LaneOwner } from "./lane.ts";
import { type SessionState, type SessionTrigger, TRANSITIONS } from "./transitions.ts";

/** Above this many waiting bytes a writable link is flushed before the turn ends, so that a backlog means a full link. */
const FLUSH_AT = 262_144;

/** `4`, the type digit of a message. */
const MESSAGE = 52;

/**
 * One conversation of two ends, as either end sees it: what is the same for both. It starts nothing by itself: links and the
 * host call it, with the time, and it calls links and the host. `ServerSession` and `ClientSession` add what Engine.IO gives
 * to one end only.
 */
export abstract class Session<Host extends SessionHost = SessionHost> implements LaneOwner {
  protected readonly host: Host;
  protected readonly config: SessionConfig;
  protected readonly bytes: BytePort;
  protected heartbeat: Heartbeat | undefined;
  protected current: Lane | undefined;
  /** The second link, while it is probed. */
  protected second: Lane | undefined;
  /** When the second link is given up. */
  protected secondDeadline: number = Infinity;
  /** The most bytes the peer takes in one payload. */
  maxPayload: number = Infinity;
  readonly #clock: Clock;
  readonly #queue = new FrameQueue();
  #state: SessionState = "idle";
  #isPending = false;
  #closeDeadline = Infinity;
  /** The frame that is to leave when all others have. */
  #goodbye: string | undefined = undefined;

  constructor(host: Host, config: SessionConfig, clock: Clock, bytes: BytePort) {
    this.host = host;
    this.config = config;
    this.#clock = clock;
    this.bytes = bytes;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** May messages be sent and received? */
  get isOpen(): boolean {
    return this.#state === "open" || this.#state === "probing" || this.#state === "switching";
  }

  /** Does the link take a message at once, with no backlog before it? What is volatile is sent only then. */
  get isWritable(): boolean {
    return this.isOpen && this.current?.isWritable === true && this.#queue.bytes < FLUSH_AT;
  }

  /** What waits for the link. */
  get backlog(): { readonly frames: number; readonly bytes: number } {
    return { frames: this.#queue.length, bytes: this.#queue.bytes };
  }

  /** When `tick` wants to be called; `Infinity` for never. */
  get deadline(): number {
    if (this.#state === "closed") return Infinity;
    if (this.#state === "closing") return this.#closeDeadline;
    return Math.min(this.heartbeat?.deadline ?? Infinity, this.secondDeadline);
  }

  /** Queues a message. Ignored unless the session is open. */
  send(data: Chunk): void {
    this.sendFrame(typeof data === "string" ? `4${data}` : data);
  }

  /** Queues a message that is a frame chunk already, such as a shared one. Ignored unless the session is open. */
  sendFrame(frame: QueuedFrame): void {
    if (!this.isOpen) return;
    this.#queue.push(frame);
    if (this.#queue.bytes >= FLUSH_AT) this.#relieve();
    this.wantFlush();
  }

  /** Writes what waits, as far as the link takes it: once a turn. */
  flush(_now: number): void {
    this.#isPending = false;
    const lane = this.current;
    if (lane === undefined || !this.mayWrite()) return;
    if (lane.isWritable && this.#queue.length > 0) {
      lane.isWritable = writeBatch(this.#queue, lane.link, this, this.bytes);
    }
    if (this.#state === "closing" && this.#queue.length === 0) this.#leave(lane);
  }

  /** Does what is due. Early and repeated calls are harmless. */
  tick(now: number): void {
    if (now < this.deadline) return;
    if (this.#state === "closing") {
      this.lose("local", "the last frames did not leave in time");
      return;
    }
    if (now >= this.secondDeadline) this.forsakeSecond("the upgrade took too long");
    const beat = this.heartbeat?.tick(now);
    if (beat === "ping") this.sendFirst("2");
    else if (beat === "dead") this.#giveUp();
  }

  /** Ends the session in order: what waits still leaves. Idempotent. */
  close(now: number): void {
    this.end(sessionEnd("local", "closed by this end"), now);
  }

  /** Ends the session at once: nothing that waits leaves. Idempotent. */
  abort(): void {
    this.lose("local", "aborted by this end");
  }

  received(lane: Lane, chunk: Chunk, now: number): void {
    if (!this.#listensTo(lane)) return;
    this.heartbeat?.heard(now);
    if (!lane.reader.read(chunk, lane) && this.#listensTo(lane))
      this.refuse(lane, "badFrame", "what came is no frame", now);
  }

  frame(lane: Lane, chunk: Chunk): boolean {
    const isMessage = typeof chunk !== "string" || chunk.charCodeAt(0) === MESSAGE;
    if (lane === this.second) this.controlSecond(lane, chunk, this.#clock.now());
    else if (!isMessage) this.control(lane, chunk, this.#clock.now());
    else if (this.isOpen) this.host.message(typeof chunk === "string" ? chunk.slice(1) : chunk);
    else this.refuse(lane, "badHandshake", "a message came before the open frame", this.#clock.now());
    return this.#listensTo(lane);
  }

  becameWritable(lane: Lane, now: number): void {
    if (lane === this.current) this.flush(now);
  }

  ended(lane: Lane, end: LinkEnd): void {
    if (lane === this.second) this.forsakeSecond(end.message);
    else if (lane === this.current) this.lose(LOST_BY[end.code], end.message, end.cause);
  }

  /** A frame of the current link that is no message. */
  protected abstract control(lane: Lane, frame: string, now: number): void;

  /** Any frame of the second link. */
  protected abstract controlSecond(lane: Lane, chunk: Chunk, now: number): void;

  /** The frame that says goodbye on a link whose end is not seen. */
  protected lastFrame(end: SessionEnd): string | undefined {
    return end.name === "peer" ? undefined : "1";
  }

  /** May frames of the queue leave on the current link? */
  protected mayWrite(): boolean {
    return true;
  }

  /** The only place where the state changes; `false` when the table knows no way. */
  protected move(trigger: SessionTrigger): boolean {
    const next = TRANSITIONS[this.#state][trigger];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  protected openLane(link: Link, isWritable: boolean): Lane {
    const lane = new Lane(this, link, createReader(link.traits, this.bytes), this.#clock, isWritable);
    link.bind(lane);
    return lane;
  }

  /** Queues a control frame before all that waits: a heartbeat has no place in the order of messages. Once at a time. */
  protected sendFirst(frame: string): void {
    if (this.#queue.peek() !== frame) this.#queue.unshift(frame);
    this.wantFlush();
  }

  /** Sends a control frame past the queue. */
  protected sendAlone(lane: Lane, frame: string): void {
    lane.isWritable = lane.link.send(frame);
    lane.link.flush?.();
  }

  protected wantFlush(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    this.host.pending();
  }

  /** The second link has failed; the first one carries on. */
  protected forsakeSecond(_message: string): void {
    if (this.move("forsake")) this.dropSecond();
  }

  protected dropSecond(): void {
    const lane = this.second;
    this.second = undefined;
    this.secondDeadline = Infinity;
    if (lane !== undefined) this.dismiss(lane.link);
  }

  /** Ends a link that the session has no use for any more, in order where its peer plays along. */
  protected dismiss(link: Link): void {
    link.close();
    this.#clock.at(this.#clock.now() + this.config.closeTimeout, () => link.abort());
  }

  /** The peer sent what no peer may: that link is over, and with the current one the session. */
  protected refuse(lane: Lane, name: CloseName, message: string, now: number): void {
    if (lane === this.second) this.forsakeSecond(message);
    else this.end(sessionEnd(name, message), now);
  }

  /** Ends the conversation. After a close by this end, what waits still leaves; after any other nobody waits for it. */
  protected end(end: SessionEnd, now: number): void {
    if (!this.move("close")) return;
    this.dropSecond();
    const lane = this.current;
    if (this.#state === "closing" && lane !== undefined) {
      this.#closeDeadline = now + this.config.closeTimeout;
      this.#sayGoodbye(lane, end);
      this.host.rearm();
      this.host.closed(end);
    } else {
      this.#release(end);
    }
  }

  /** Gives the session up: no frame leaves any more. */
  protected lose(name: CloseName, message: string, cause?: unknown): void {
    const wasClosing = this.#state === "closing";
    if (!this.move("lose")) return;
    this.dropSecond();
    this.#release(wasClosing ? undefined : sessionEnd(name, message, cause));
  }

  /** Silence ends the session at once; a poll that waits all the same hears of it (A.8). */
  #giveUp(): void {
    const lane = this.current;
    if (lane?.isWritable === true && !lane.link.traits.endIsSeen) this.sendAlone(lane, "1");
    this.lose("silent", "the peer was silent for too long");
  }

  #sayGoodbye(lane: Lane, end: SessionEnd): void {
    const frame = lane.link.traits.endIsSeen ? undefined : this.lastFrame(end);
    if (end.name === "local") {
      this.#goodbye = frame;
    } else {
      this.#queue.clear();
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
    this.#queue.clear();
    this.current?.link.abort();
    this.current = undefined;
    if (end !== undefined) this.host.closed(end);
    this.host.released();
  }

  #relieve(): void {
    if (this.current?.isWritable === true) this.flush(this.#clock.now());
    if (this.#queue.bytes <= this.config.maxBacklog) return;
    this.lose("slow", `more than ${this.config.maxBacklog} bytes wait for the peer`);
  }

  #listensTo(lane: Lane): boolean {
    if (lane === this.second) return true;
    return lane === this.current && this.#state !== "closing";
  }
}
