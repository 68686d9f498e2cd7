import { chunkOf } from "../batch/index.ts";
import type { Chunk, EngineRevision, Link } from "../contracts/index.ts";
import { type SessionEnd, sessionEnd } from "./close-codes.ts";
import { encodeHandshake, type Handshake } from "./handshake.ts";
import { type Heartbeat, PingingHeartbeat } from "./heartbeat.ts";
import type { ServerContinuity, SessionHost } from "./host.ts";
import type { Lane } from "./lane.ts";
import { type ResumeRequest, readRequest } from "./resume.ts";
import { Session } from "./session.ts";
import { readSnapshot, restoreDelivery, type SessionSnapshot, writeSnapshot } from "./snapshot.ts";

/** While a session switches, a request that waits on the old link is let go after this time, lest the client wait for a ping. */
const RELEASE_AFTER = 100;

/** How often a server pings, and how long it waits to hear of it, in milliseconds. */
export type Rhythm = Pick<Handshake, "pingInterval" | "pingTimeout">;

/** The server's end of a session: it greets, pings, answers probes, and takes links that bring the session back. */
export class ServerSession extends Session<SessionHost, ServerContinuity> {
  #rhythm: Rhythm | undefined;
  #token = "";
  /** Valid until a frame comes on the link that was sent the new one: the answer may have been lost. */
  #oldToken = "";
  #attempt = 0;
  #isFresh = true;
  #releaseAt = Infinity;

  /** The revision of Engine.IO that the peer speaks. */
  get revision(): EngineRevision {
    return 4;
  }

  /** Begins on a first link, with the open frame. With `handshake.rt`, and a host that knows how, it outlives its links. */
  attach(link: Link, handshake: Handshake, now: number): void {
    if (!this.move("attach")) return;
    this.#rhythm = handshake;
    if (handshake.rt !== undefined && this.continuity !== undefined) {
      this.delivery.survive(handshake.rt);
      this.#token = handshake.rt.token;
    }
    this.current = this.openLane(link, true);
    this.#restartHeartbeat(now);
    this.sendControl(`0${encodeHandshake(handshake)}`);
    this.move("greet");
    this.host.rearm();
  }

  /**
   * Goes on with a session that another holder has handed over: it is away until its client asks for it, and in `Survivors` one that is
   * suspended. `rhythm` is what this server tells its clients. Throws `INVALID_ARGUMENT` where `snapshot` is not what {@link handOver}
   * gave; without effect on a session that has begun.
   */
  restore(snapshot: unknown, rhythm: Rhythm, now: number): void {
    const rest = readSnapshot(snapshot, "server", this.bytes);
    if (this.continuity === undefined || !this.move("restore")) return;
    restoreDelivery(this.delivery, rest);
    this.awaitLink(rest.offer.window, now);
    this.#rhythm = rhythm;
    this.#attempt = rest.attempt;
    [this.#token, this.#oldToken] = rest.tokens;
  }

  /**
   * Ends the session here, as `abort` does, and gives what another holder needs to {@link restore} it; nothing of a session that does
   * not outlive its links, or is over. The client is told nothing: it has lost a link, and comes back. `Survivors` drops it first, lest
   * it keep a code for it.
   */
  handOver(): SessionSnapshot | undefined {
    if (!this.isOpen && !this.isAway) return undefined;
    const credentials = { end: "server", tokens: this.tokens, attempt: this.#attempt } as const;
    const snapshot = writeSnapshot(this.delivery, credentials, this.bytes);
    if (snapshot !== undefined) this.lose("local", "handed over to another holder");
    return snapshot;
  }

  /** Gives the link up, as if it had broken: a session that outlives its links waits for another one, and any other ends. */
  dropLink(message: string, now: number): void {
    if (this.isOpen) this.linkLost("broken", message, undefined, now);
  }

  /** Takes a second link of a plain peer that wants to replace the first; closes it when the session cannot move now. */
  probe(link: Link, now: number): void {
    if (this.delivery.offer !== undefined || !this.move("probe")) {
      this.openLane(link, true).dismiss(this.config.closeTimeout);
      return;
    }
    this.second = this.openLane(link, true);
    this.secondDeadline = now + this.config.upgradeTimeout;
    this.host.rearm();
  }

  /** The tokens that resume the session now; the second one is empty, or that of a resume whose answer may have been lost. */
  get tokens(): readonly [string, string] {
    return [this.#token, this.#oldToken];
  }

  /** Gives its link to the session that the peer has asked for instead, and is over, in silence. */
  surrender(): Lane | undefined {
    const lane = this.current;
    this.current = undefined;
    this.lose("local", "another session has taken the link");
    return lane;
  }

  /** Refuses what the peer has asked for instead; the session carries on as if it had not asked. */
  refuseResume(code: number): void {
    if (this.current !== undefined) this.sendAlone(this.current, `1${JSON.stringify({ code })}`);
  }

  /**
   * What a resume request with a valid token deserves: to be taken, to lose its link because a newer one was taken (`stale`), or to be
   * refused because of its count. One below what the client has confirmed may have been overtaken by that confirmation, on a link
   * that the client has given up since, and does the session no harm. One above what was sent cannot be this session's, which has
   * lost its state then, and ends in a gap.
   */
  examine(request: ResumeRequest): "take" | "stale" | "refuse" {
    if (request.attempt <= this.#attempt) return "stale";
    if (this.delivery.admits(request.received)) return "take";
    const { sent } = this.delivery.outbox;
    if (request.received > sent)
      this.lose("badCounts", `the client has received ${request.received} of ${sent} messages`);
    return "refuse";
  }

  /** Goes on with the link that a fresh session gave up, for a request that was examined. `nextToken` is for the next time. */
  take(lane: Lane, request: ResumeRequest, nextToken: string, now: number): void {
    const { isAway } = this;
    if (!this.move("probe") || !this.move("agree") || !this.move("switch")) {
      lane.dismiss(this.config.closeTimeout);
      return;
    }
    this.#attempt = request.attempt;
    this.#isFresh = false;
    // The one that the client has for certain, however many answers were lost.
    this.#oldToken = request.token;
    this.#token = nextToken;
    this.current?.link.abort();
    lane.moveTo(this);
    this.delivery.carryOn(request.received);
    this.promote(lane);
    this.#restartHeartbeat(now);
    this.sendAlone(lane, `0${JSON.stringify({ received: this.delivery.confirm(), token: nextToken })}`);
    if (isAway) this.continuity?.resumed();
    else this.host.upgraded();
  }

  /** All that waits for the link, in the order in which it leaves: control frames first. */
  get waitingFrames(): readonly Chunk[] {
    return this.delivery.outbox.waitingFrames().map(chunkOf);
  }

  /** The number of the last message that was written to a link, and of the last that was sent at all: they are counted from 1. */
  get counts(): { readonly written: number; readonly sent: number } {
    const { sent, confirmed, messages } = this.delivery.outbox;
    return { written: sent, sent: confirmed + messages };
  }

  override get deadline(): number {
    return this.state === "switching" ? Math.min(super.deadline, this.#releaseAt) : super.deadline;
  }

  override tick(now: number): void {
    if (now >= this.#releaseAt) this.#releasePoll();
    super.tick(now);
  }

  override becameWritable(lane: Lane, now: number): void {
    super.becameWritable(lane, now);
    if (this.state !== "switching" || lane !== this.current || !lane.isWritable) return;
    this.#releaseAt = now + RELEASE_AFTER;
    this.host.rearm();
  }

  override flush(now: number): void {
    const { tap } = this.host;
    if (tap === undefined) return super.flush(now);
    const mayFlush = this.mayWrite() && this.current?.isWritable === true && this.delivery.outbox.peek() !== undefined;
    if (mayFlush) tap.flushing();
    super.flush(now);
    if (mayFlush) tap.flushed();
  }

  protected override sendControl(frame: string): void {
    super.sendControl(frame);
    this.host.tap?.created(frame);
  }

  override frame(lane: Lane, chunk: Chunk): boolean {
    if (lane === this.current) {
      this.host.tap?.received(chunk);
      // The link brings frames, so the client has had the answer, and with it the new token.
      this.#oldToken = "";
      if (this.#isFresh) return this.#firstFrame(lane, chunk);
    }
    return super.frame(lane, chunk);
  }

  protected override control(lane: Lane, frame: string, now: number): void {
    switch (frame[0]) {
      case "1":
        this.closedByPeer(frame, "closed by the client", now);
        break;
      case "2":
        this.refuse(lane, "badHeartbeat", "invalid heartbeat direction", now);
        break;
      case "3":
        if (this.heartbeat?.ponged?.(now) === true) this.host.rearm();
        break;
      case "6":
        if (frame.length > 1) this.confirmed(frame.slice(1));
        break;
      default:
      // Open and upgrade mean nothing here and do no harm.
    }
  }

  protected override controlSecond(lane: Lane, chunk: Chunk, now: number): void {
    if (chunk === "2probe" && this.move("agree")) {
      this.sendAlone(lane, "3probe");
      this.host.tap?.probed();
      this.flush(now);
      this.#releasePoll();
    } else if (chunk === "5" && this.move("switch")) {
      this.#releasePoll();
      this.current?.dismiss(this.config.closeTimeout);
      this.promote(lane);
      this.heartbeat?.moved?.(now);
      this.host.rearm();
      this.host.upgraded();
    } else {
      this.refuse(lane, "badFrame", "no probe", now);
    }
  }

  /** How the peer is watched. */
  protected watch({ pingInterval, pingTimeout }: Rhythm, now: number): Heartbeat {
    return new PingingHeartbeat(pingInterval, pingTimeout, now);
  }

  protected override lastFrame(end: SessionEnd): string | undefined {
    return end.name === "peer" ? "6" : super.lastFrame(end);
  }

  #firstFrame(lane: Lane, chunk: Chunk): boolean {
    this.#isFresh = false;
    const isRequest = this.delivery.offer !== undefined && typeof chunk === "string" && chunk[0] === "0";
    if (!isRequest) return super.frame(lane, chunk);
    const request = readRequest(chunk.slice(1));
    if (request === undefined) this.end(sessionEnd("badFrame", "the resume request cannot be read"), this.clock.now());
    else this.continuity?.resumeAsked(request);
    return true;
  }

  #restartHeartbeat(now: number): void {
    const rhythm = this.#rhythm;
    if (rhythm === undefined) return;
    this.heartbeat = this.watch(rhythm, now);
    this.host.rearm();
  }

  #releasePoll(): void {
    this.#releaseAt = Infinity;
    const lane = this.current;
    if (lane?.isWritable === true && !lane.link.traits.endIsSeen) this.sendAlone(lane, "6");
  }
}
