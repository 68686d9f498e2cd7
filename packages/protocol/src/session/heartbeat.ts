/** What a heartbeat asks for when its deadline has come. */
export type Beat = "wait" | "ping" | "dead";

/**
 * The watch over a peer. Whatever arrives proves life; `deadline` says when `tick` has something to decide.
 * On the hot path `heard` only notes the time: a deadline that has moved later is found out by an early `tick`.
 */
export interface Heartbeat {
  readonly deadline: number;
  /** Something arrived. */
  heard(now: number): void;
  /** The peer has answered a ping: did anybody ask? Then `deadline` has moved. Of an end that pings. */
  ponged?(now: number): boolean;
  /** The session has moved to another link; of an end that pings. */
  moved?(now: number): void;
  tick(now: number): Beat;
}

/**
 * The pinging end (Engine.IO 4: the server). A ping leaves `interval` after the last pong; a peer that is not heard for `timeout`
 * after it is dead. A pong that nobody asked for proves life and nothing else, so that a flood of them moves no timer.
 */
export class PingingHeartbeat implements Heartbeat {
  deadline: number;
  readonly #interval: number;
  readonly #timeout: number;
  #isAwaiting = false;
  #heard: number;

  constructor(interval: number, timeout: number, now: number) {
    this.#interval = interval;
    this.#timeout = timeout;
    this.#heard = now;
    this.deadline = now + interval;
  }

  heard(now: number): void {
    this.#heard = now;
  }

  ponged(now: number): boolean {
    if (!this.#isAwaiting) return false;
    this.#pingAt(now + this.#interval);
    return true;
  }

  /**
   * The session has moved to another link, and a ping or its pong may have been left behind: then the next leaves at once. If not,
   * it leaves when it would have: the reference's client counts from the last ping, and a move is none.
   */
  moved(now: number): void {
    if (this.#isAwaiting) this.#pingAt(now);
  }

  tick(now: number): Beat {
    if (now < this.deadline) return "wait";
    if (!this.#isAwaiting) {
      this.#isAwaiting = true;
      this.deadline = now + this.#timeout;
      return "ping";
    }
    this.deadline = Math.max(this.deadline, this.#heard + this.#timeout);
    return now < this.deadline ? "wait" : "dead";
  }

  #pingAt(ping: number): void {
    this.#isAwaiting = false;
    this.deadline = ping;
  }
}

/** The pinged end (Engine.IO 4: the client): a peer that is silent for `interval + timeout` is dead. */
export class ListeningHeartbeat implements Heartbeat {
  deadline: number;
  readonly #patience: number;
  #heard: number;

  constructor(interval: number, timeout: number, now: number) {
    this.#patience = interval + timeout;
    this.#heard = now;
    this.deadline = now + this.#patience;
  }

  heard(now: number): void {
    this.#heard = now;
  }

  tick(now: number): Beat {
    this.deadline = this.#heard + this.#patience;
    return now < this.deadline ? "wait" : "dead";
  }
}
