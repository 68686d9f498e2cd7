import type { Link } from "../contracts/index.ts";
import { ClientEnd } from "./client-end.ts";
import { readGreeting } from "./handshake.ts";
import type { Lane } from "./lane.ts";
import { readSnapshot, restoreDelivery, type SessionSnapshot, writeSnapshot } from "./snapshot.ts";

/**
 * The client's end of a session: it waits for the greeting, answers pings, and moves to other links: with a plain peer by the probe
 * upgrade, with an rt server by asking it to resume the session there. Another holder can go on with it.
 */
export class ClientSession extends ClientEnd {
  /** Begins on a dialled link. Its end before the greeting closes the session as `refused` or as it was lost. */
  attach(link: Link): void {
    if (this.move("attach")) this.current = this.openLane(link, false);
  }

  /**
   * Goes on with a session that another holder has handed over: it is away until it comes back by {@link probe}. Throws
   * `INVALID_ARGUMENT` where `snapshot` is not what {@link handOver} gave; without effect on a session that has begun.
   */
  restore(snapshot: unknown, now: number): void {
    const rest = readSnapshot(snapshot, "client", this.bytes);
    if (this.continuity === undefined || !this.move("restore")) return;
    restoreDelivery(this.delivery, rest);
    this.awaitLink(rest.offer.window, now);
    this.attempt = rest.attempt;
    [this.token] = rest.tokens;
  }

  /**
   * Ends the session here, as `abort` does, and gives what another holder needs to {@link restore} it; nothing of a session that does
   * not outlive its links, or is over. The server is told nothing.
   */
  handOver(): SessionSnapshot | undefined {
    if (!this.isOpen && !this.isAway) return undefined;
    const { token, attempt } = this;
    const snapshot = writeSnapshot(this.delivery, { end: "client", tokens: [token, ""], attempt }, this.bytes);
    if (snapshot !== undefined) this.lose("local", "handed over to another holder");
    return snapshot;
  }

  /** How many messages are held, while it is open which link goes on. */
  get held(): number {
    return this.hold.size;
  }

  protected override control(lane: Lane, frame: string, now: number): void {
    if (this.state === "greeting") this.#greet(lane, frame, now);
    else super.control(lane, frame, now);
  }

  #greet(lane: Lane, frame: string, now: number): void {
    const greeting = readGreeting(frame);
    if ("sid" in greeting) this.greeted(greeting, now);
    else this.refuse(lane, greeting.name, greeting.message, now);
  }
}
