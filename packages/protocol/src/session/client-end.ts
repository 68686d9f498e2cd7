import { chunkOf } from "../batch/index.ts";
import type { Chunk, Link } from "../contracts/index.ts";
import { CLOSE_CODES, closedAs, closeFrame, type SessionEnd, sessionEnd } from "./close-codes.ts";
import { type Handshake, readGreeting } from "./handshake.ts";
import { ListeningHeartbeat } from "./heartbeat.ts";
import { Hold } from "./hold.ts";
import type { ClientContinuity, ClientSessionHost } from "./host.ts";
import { Lane } from "./lane.ts";
import { type ResumeAnswer, readAnswer, readClose } from "./resume.ts";
import { Session } from "./session.ts";

/**
 * The client's end of a session from the greeting on: it answers pings, and moves to other links: with a plain peer by the probe upgrade,
 * with an rt server by asking it to resume the session there. Apart from `ClientSession`, so that pages do not load what no client needs.
 */
export class ClientEnd extends Session<ClientSessionHost, ClientContinuity> {
  protected token: string = "";
  /** The number of the last request to resume. */
  protected attempt: number = 0;
  /** The greeting of the further link: the fresh session that it offers. */
  #offered: Handshake | undefined;
  /** What goes on in its place when it ends: the link, and the session that is offered there. */
  #heir: Lane | undefined;
  protected readonly hold: Hold = new Hold(this.config.maxBacklog);

  /** Begins on a link that was greeted already. */
  adopt(lane: Lane, handshake: Handshake, now: number): void {
    if (!this.move("attach")) return;
    lane.moveTo(this);
    this.current = lane;
    this.greeted(handshake, now);
  }

  /**
   * Asks to move to a further, dialled link, or to come back on it, which is given up after `patience` milliseconds; without effect on
   * an ended session, or while another link is asked already. A lane comes with the greeting still to be heard.
   */
  probe(from: Link | Lane, now: number, patience: number = this.config.upgradeTimeout): void {
    if (!this.move("probe")) {
      (from instanceof Lane ? from.link : from).abort();
      return;
    }
    if (from instanceof Lane) from.moveTo(this);
    this.second = from instanceof Lane ? from : this.openLane(from, false);
    this.secondDeadline = now + patience;
    this.host.rearm();
  }

  /** Gives up the link, as one that fell silent: a session that outlives it waits for another, any other is over. Without one: nothing. */
  dropLink(now: number): void {
    if (this.current !== undefined) this.linkLost("silent", "this end gave the link up", undefined, now);
  }

  /** The messages that wait for a link and were never written to one. */
  get unsent(): readonly Chunk[] {
    return this.delivery.outbox.unsent().map((frame) => {
      const chunk = chunkOf(frame);
      return typeof chunk === "string" ? chunk.slice(1) : chunk;
    });
  }

  override flush(now: number): void {
    const { outbox } = this.delivery;
    const { waiting } = outbox;
    super.flush(now);
    if (outbox.waiting < waiting) this.host.wrote(outbox.waiting === 0);
  }

  override becameWritable(lane: Lane, now: number): void {
    const asksPlainly = lane === this.second && this.delivery.offer === undefined && this.state === "probing";
    if (asksPlainly && lane.isWritable) this.sendAlone(lane, "2probe");
    else super.becameWritable(lane, now);
  }

  protected override mayWrite(): boolean {
    return this.state !== "switching";
  }

  protected override deliver(chunk: Chunk): void {
    const { offer } = this.delivery;
    if (this.state === "switching" && offer !== undefined) {
      if (this.hold.add(chunk, offer)) return;
      // A server that closes says all that waits, however much may be outstanding, and moves nowhere any more.
      this.forsakeSecond("the old link brings more than is held");
    }
    if (this.isOpen) super.deliver(chunk);
  }

  protected override control(_lane: Lane, frame: string, now: number): void {
    if (frame[0] === "1") this.closedByPeer(frame, "closed by the server", now);
    else if (frame[0] === "6" && frame.length > 1) this.confirmed(frame.slice(1));
    else if (frame[0] === "2") this.#pong();
    // All other frames mean nothing to a client and do no harm.
  }

  protected override controlSecond(lane: Lane, chunk: Chunk, now: number): void {
    if (this.delivery.offer !== undefined) this.#resumeStep(lane, chunk, now);
    else if (chunk === "3probe" && this.move("agree")) this.#agreed(lane);
    else this.refuse(lane, "badFrame", "the probe was not answered", now);
  }

  protected override forsakeSecond(message: string): void {
    const wasSwitching = this.state === "switching";
    super.forsakeSecond(message);
    if (this.second !== undefined || this.state === "closed" || this.state === "closing") return;
    if (wasSwitching) {
      this.#deliverHeld();
      this.current?.link.resume();
      this.wantFlush();
    } else {
      // The old link is gone as well: what it brought was not counted, and is sent again.
      this.hold.empty();
    }
    if (this.isOpen || this.isAway) this.host.forsaken(message);
  }

  protected override closedByPeer(frame: string, message: string, now: number): void {
    // A server that says goodbye on the old link has not gone on on another one.
    if (frame.length > 1) this.#deliverHeld();
    super.closedByPeer(frame, message, now);
  }

  /** The old link is the one that counts. */
  #deliverHeld(): void {
    for (const chunk of this.hold.empty()) if (this.isOpen) super.deliver(chunk);
  }

  /** The open frame came. */
  protected greeted(handshake: Handshake, now: number): void {
    this.move("greet");
    if (handshake.rt !== undefined && this.continuity !== undefined) {
      this.delivery.survive(handshake.rt);
      this.token = handshake.rt.token;
    }
    this.current?.link.identify?.(handshake.sid, handshake.maxPayload);
    this.#live(handshake, now);
    this.host.opened(handshake);
  }

  #live(handshake: Handshake, now: number): void {
    this.maxPayload = handshake.maxPayload;
    this.heartbeat = new ListeningHeartbeat(handshake.pingInterval, handshake.pingTimeout, now);
    this.host.rearm();
  }

  #pong(): void {
    this.sendControl("3");
    if (this.delivery.hasNews) this.confirm();
    this.host.pinged();
  }

  #agreed(lane: Lane): void {
    const { current } = this;
    if (current?.link.quiesce === undefined) this.#switch(lane);
    else current.link.quiesce(() => this.#switch(lane));
  }

  #switch(lane: Lane): void {
    if (lane !== this.second || !this.move("switch")) return;
    const old = this.current;
    this.promote(lane);
    this.sendAlone(lane, "5");
    old?.dismiss(this.config.closeTimeout);
    this.host.upgraded();
  }

  #resumeStep(lane: Lane, chunk: Chunk, now: number): void {
    const frame = typeof chunk === "string" ? chunk : "";
    if (this.state === "probing" || this.state === "returning") this.#askToResume(lane, frame);
    else if (frame[0] === "0") this.#resumed(lane, readAnswer(frame.slice(1)), now);
    else if (frame[0] === "1" && frame.length > 1) this.#refused(lane, frame.slice(1));
    else if (frame !== "6" && frame !== "2") this.refuse(lane, "badFrame", "the resume was not answered", now);
  }

  #askToResume(lane: Lane, frame: string): void {
    const handshake = readGreeting(frame);
    const { offer } = this.delivery;
    if (!("sid" in handshake) || offer === undefined) {
      this.forsakeSecond("message" in handshake ? handshake.message : "there is nothing to resume");
      return;
    }
    this.#offered = handshake;
    lane.link.identify?.(handshake.sid, handshake.maxPayload);
    if (handshake.rt === undefined) {
      this.#giveWay(lane, "gone", "the server does not resume sessions any more");
      return;
    }
    this.move("agree");
    this.attempt++;
    const request = {
      session: offer.session,
      token: this.token,
      attempt: this.attempt,
      received: this.delivery.received,
    };
    this.sendAlone(lane, `0${JSON.stringify(request)}`);
  }

  #resumed(lane: Lane, answer: ResumeAnswer | undefined, now: number): void {
    const offered = this.#offered;
    if (answer === undefined || offered === undefined) {
      this.refuse(lane, "badFrame", "the answer to the resume cannot be read", now);
    } else if (!this.delivery.admits(answer.received)) {
      this.#contradict(lane, `the server has received ${answer.received} of ${this.delivery.outbox.sent} messages`);
    } else if (this.move("switch")) {
      const old = this.current;
      this.hold.empty();
      this.token = answer.token;
      this.delivery.carryOn(answer.received);
      this.promote(lane);
      old?.link.abort();
      this.#live(offered, now);
      // At once: it is also what tells the server that the new token has arrived.
      this.confirm();
      if (old === undefined) this.continuity?.resumed();
      else this.host.upgraded();
    }
  }

  /** A session that was closed meanwhile has left its code: less than 50 where the server meant it. */
  #refused(lane: Lane, data: string): void {
    const { code = CLOSE_CODES.gone.code } = readClose(data);
    this.#giveWay(lane, closedAs(code), `the server refused to resume the session: ${data.slice(0, 200)}`);
  }

  /** The server does not go on with the session here. Where the old link lives, it goes on there; else the fresh one takes over. */
  #giveWay(lane: Lane, name: "gone" | "peer", message: string): void {
    if (this.current !== undefined) {
      this.forsakeSecond(message);
      return;
    }
    this.second = undefined;
    this.#heir = lane;
    this.lose(name, message);
  }

  /** The server goes on with the session, and yet it cannot be this one. */
  #contradict(lane: Lane, message: string): void {
    this.second = undefined;
    this.sendAlone(lane, closeFrame(sessionEnd("badCounts", message), this.delivery.received));
    lane.dismiss(this.config.closeTimeout);
    this.lose("badCounts", message);
  }

  protected override announce(end: SessionEnd): void {
    const { continuity } = this;
    if (this.#heir === undefined || this.#offered === undefined || continuity === undefined) super.announce(end);
    else continuity.replaced(end, this.#heir, this.#offered);
  }
}
