import type { Chunk, Link } from "../contracts/index.ts";
import { sessionEnd } from "./close-codes.ts";
import { decodeHandshake } from "./handshake.ts";
import { ListeningHeartbeat } from "./heartbeat.ts";
import type { ClientSessionHost } from "./host.ts";
import type { Lane } from "./lane.ts";
import { Session } from "./session.ts";

/** The client's end of a session: it waits for the greeting, answers pings, and asks to move to a better link. */
export class ClientSession extends Session<ClientSessionHost> {
  /** Begins on a dialled link. Its end before the greeting closes the session as `refused` or as it was lost. */
  attach(link: Link): void {
    if (this.move("attach")) this.current = this.openLane(link, false);
  }

  /** Asks to move to a second, dialled link; without effect on an ended session, or while one is probed already. */
  probe(link: Link, now: number): void {
    if (!this.move("probe")) {
      link.abort();
      return;
    }
    this.second = this.openLane(link, false);
    this.secondDeadline = now + this.config.upgradeTimeout;
    this.host.rearm();
  }

  override becameWritable(lane: Lane, now: number): void {
    if (lane === this.second && this.state === "probing" && lane.isWritable) this.sendAlone(lane, "2probe");
    else super.becameWritable(lane, now);
  }

  protected override mayWrite(): boolean {
    return this.state !== "switching";
  }

  protected override control(lane: Lane, frame: string, now: number): void {
    if (this.state === "greeting") {
      this.#greet(lane, frame, now);
    } else if (frame[0] === "1") {
      this.end(sessionEnd("peer", "closed by the server"), now);
    } else if (frame[0] === "2") {
      this.sendFirst("3");
      this.host.pinged();
    }
    // All other frames mean nothing to a client and do no harm.
  }

  protected override controlSecond(lane: Lane, chunk: Chunk, now: number): void {
    if (chunk !== "3probe" || !this.move("agree")) {
      this.refuse(lane, "badFrame", "the probe was not answered", now);
      return;
    }
    const { current } = this;
    if (current?.link.quiesce === undefined) this.#switch(lane);
    else current.link.quiesce(() => this.#switch(lane));
  }

  protected override forsakeSecond(message: string): void {
    const wasSwitching = this.state === "switching";
    super.forsakeSecond(message);
    if (this.second !== undefined || !this.isOpen) return;
    if (wasSwitching) {
      this.current?.link.resume();
      this.wantFlush();
    }
    this.host.forsaken(message);
  }

  #greet(lane: Lane, frame: string, now: number): void {
    const handshake = frame[0] === "0" ? decodeHandshake(frame.slice(1)) : undefined;
    if (handshake === undefined) {
      this.refuse(lane, "badHandshake", "the first frame is no open frame", now);
      return;
    }
    this.move("greet");
    this.maxPayload = handshake.maxPayload;
    this.heartbeat = new ListeningHeartbeat(handshake.pingInterval, handshake.pingTimeout, now);
    lane.link.identify?.(handshake.sid);
    this.host.rearm();
    this.host.opened(handshake);
  }

  #switch(lane: Lane): void {
    if (lane !== this.second || !this.move("switch")) return;
    const old = this.current;
    this.current = lane;
    this.second = undefined;
    this.secondDeadline = Infinity;
    this.sendAlone(lane, "5");
    if (old !== undefined) this.dismiss(old.link);
    this.wantFlush();
    this.host.upgraded();
  }
}
