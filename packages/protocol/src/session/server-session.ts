import type { BytePort, Chunk, Clock, Link } from "../contracts/index.ts";
import { type SessionEnd, sessionEnd } from "./close-codes.ts";
import { encodeHandshake, type Handshake } from "./handshake.ts";
import { PingingHeartbeat } from "./heartbeat.ts";
import type { SessionConfig, SessionHost } from "./host.ts";
import type { Lane } from "./lane.ts";
import { Session } from "./session.ts";

/** While a session switches, a request that waits on the old link is let go after this time, lest the client wait for a ping. */
const RELEASE_AFTER = 100;

/** The server's end of a session: it greets, pings, and answers probes. */
export class ServerSession extends Session {
  declare protected heartbeat: PingingHeartbeat | undefined;
  #releaseAt = Infinity;

  constructor(host: SessionHost, config: SessionConfig, clock: Clock, bytes: BytePort) {
    super(host, config, clock, bytes);
  }

  /** Begins on a first link, with the open frame. */
  attach(link: Link, handshake: Handshake, now: number): void {
    if (!this.move("attach")) return;
    this.current = this.openLane(link, true);
    this.heartbeat = new PingingHeartbeat(handshake.pingInterval, handshake.pingTimeout, now);
    this.sendFirst(`0${encodeHandshake(handshake)}`);
    this.move("greet");
    this.host.rearm();
  }

  /** Takes a second link that wants to replace the first; closes it when the session cannot move now. */
  probe(link: Link, now: number): void {
    if (!this.move("probe")) {
      this.dismiss(link);
      return;
    }
    this.second = this.openLane(link, true);
    this.secondDeadline = now + this.config.upgradeTimeout;
    this.host.rearm();
  }

  override get deadline(): number {
    return Math.min(super.deadline, this.#releaseAt);
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

  protected override control(lane: Lane, frame: string, now: number): void {
    switch (frame[0]) {
      case "1":
        this.end(sessionEnd("peer", "closed by the client"), now);
        break;
      case "2":
        this.refuse(lane, "badHeartbeat", "invalid heartbeat direction", now);
        break;
      case "3":
        this.heartbeat?.ponged(now);
        this.host.rearm();
        break;
      default:
      // Open, upgrade and noop mean nothing here and do no harm.
    }
  }

  protected override controlSecond(lane: Lane, chunk: Chunk, now: number): void {
    if (chunk === "2probe" && this.move("agree")) {
      this.sendAlone(lane, "3probe");
      this.flush(now);
      this.#releasePoll();
    } else if (chunk === "5" && this.move("switch")) {
      this.#switch(lane, now);
    } else {
      this.refuse(lane, "badFrame", "no probe", now);
    }
  }

  protected override lastFrame(end: SessionEnd): string | undefined {
    return end.name === "peer" ? "6" : super.lastFrame(end);
  }

  #switch(lane: Lane, now: number): void {
    this.#releasePoll();
    if (this.current !== undefined) this.dismiss(this.current.link);
    this.current = lane;
    this.second = undefined;
    this.secondDeadline = Infinity;
    // A ping or its pong may have been lost with the old link.
    this.heartbeat?.restart(now);
    this.host.rearm();
    this.wantFlush();
    this.host.upgraded();
  }

  #releasePoll(): void {
    this.#releaseAt = Infinity;
    const lane = this.current;
    if (lane?.isWritable === true && !lane.link.traits.endIsSeen) this.sendAlone(lane, "6");
  }
}
