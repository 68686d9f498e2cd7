import { writeAlone } from "../batch/index.ts";
import type { BytePort, Chunk, Clock, Link, LinkEnd } from "../contracts/index.ts";
import { Delivery } from "./delivery.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Continuity, SessionConfig, SessionHost } from "./host.ts";
import { Lane, type LaneOwner } from "./lane.ts";
import { isAwayState, isOpenState, type SessionState, type SessionTrigger, TRANSITIONS } from "./transitions.ts";

/** Above this many waiting bytes a writable link is flushed before the turn ends, so that a backlog means a full link. */
export const FLUSH_AT = 262_144;

/**
 * What a session consists of: its state, its links, what waits and what was counted, and the moves between them. The rules, which
 * say when to make them, are in `Session` and its two ends.
 */
export abstract class SessionParts<Host extends SessionHost, Whole extends Continuity> implements LaneOwner {
  protected readonly host: Host;
  protected readonly continuity: Whole | undefined;
  protected readonly config: SessionConfig;
  protected readonly bytes: BytePort;
  protected readonly clock: Clock;
  protected readonly delivery: Delivery = new Delivery();
  protected heartbeat: Heartbeat | undefined;
  protected current: Lane | undefined;
  /** A further link, while it is probed or asked to take over. */
  protected second: Lane | undefined;
  /** When the further link is given up. */
  protected secondDeadline: number = Infinity;
  /** The most bytes the peer takes in one payload. */
  maxPayload: number = Infinity;
  #state: SessionState = "idle";
  /** Does the host know that frames wait? */
  protected isPending: boolean = false;
  /** When a closing session is dropped, or an absent one given up. */
  protected lastDeadline: number = Infinity;

  constructor(host: Host, config: SessionConfig, clock: Clock, bytes: BytePort, continuity?: Whole) {
    this.host = host;
    this.continuity = continuity;
    this.config = config;
    this.clock = clock;
    this.bytes = bytes;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Do messages flow? */
  get isOpen(): boolean {
    return isOpenState(this.#state);
  }

  /** Is there no link, but still a session? */
  get isAway(): boolean {
    return isAwayState(this.#state);
  }

  /** Does the link take a message at once, with no backlog before it? What is volatile is sent only then. */
  get isWritable(): boolean {
    return this.isOpen && this.current?.isWritable === true && this.delivery.outbox.waitingBytes < FLUSH_AT;
  }

  /** What is kept: it waits for the link, or for a confirmation. */
  get backlog(): { readonly frames: number; readonly bytes: number } {
    const { messages, bytes } = this.delivery.outbox;
    return { frames: messages, bytes };
  }

  /** What of it waits for the link, in bytes. */
  get waitingBytes(): number {
    return this.delivery.outbox.waitingBytes;
  }

  /** When `tick` wants to be called; `Infinity` for never. */
  get deadline(): number {
    if (this.#state === "closed") return Infinity;
    if (this.#state === "closing") return this.lastDeadline;
    return Math.min(this.heartbeat?.deadline ?? Infinity, this.secondDeadline, this.lastDeadline);
  }

  abstract heard(lane: Lane, now: number): boolean;
  abstract frame(lane: Lane, chunk: Chunk): boolean;
  abstract unread(lane: Lane, now: number): void;
  abstract becameWritable(lane: Lane, now: number): void;
  abstract ended(lane: Lane, end: LinkEnd, now: number): void;

  /** The link is gone, and with it all times but one: another is waited for. */
  protected awaitLink(window: number, now: number): void {
    this.delivery.part(this.config.maxBacklog);
    this.lastDeadline = now + window;
    this.host.rearm();
  }

  /** The only place where the state changes; `false` when the table knows no way. */
  protected move(trigger: SessionTrigger): boolean {
    const next = TRANSITIONS[this.#state][trigger];
    if (next === undefined) return false;
    this.#state = next;
    return true;
  }

  protected openLane(link: Link, isWritable: boolean): Lane {
    return new Lane(this, link, this.bytes, this.clock, isWritable);
  }

  /** Queues a control frame; one that begins alike and has not left gives way to it. */
  protected sendControl(frame: string): void {
    this.delivery.outbox.control(frame);
    this.wantFlush();
  }

  /** Sends a control frame past what waits. */
  protected sendAlone(lane: Lane, frame: string): void {
    lane.isWritable = writeAlone(frame, lane.link, this.bytes);
  }

  protected wantFlush(): void {
    if (this.isPending) return;
    this.isPending = true;
    this.host.pending();
  }

  /** The further link takes the place of the current one. */
  protected promote(lane: Lane): void {
    this.current = lane;
    this.second = undefined;
    this.secondDeadline = Infinity;
    this.lastDeadline = Infinity;
    this.wantFlush();
    this.host.rearm();
  }

  protected dropSecond(): void {
    const lane = this.second;
    this.second = undefined;
    this.secondDeadline = Infinity;
    lane?.dismiss(this.config.closeTimeout);
  }
}
