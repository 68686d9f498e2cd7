import type { AckListener } from "../acks/index.ts";
import { RtError } from "../errors.ts";
import type { EventData } from "../packet/index.ts";
import { BoundedList } from "./bounded-list.ts";
import type { SocketRules } from "./socket-rules.ts";

/** An event that is sent until it is acknowledged. */
export interface Retried {
  readonly data: EventData;
  /** How long each acknowledgement may take, in milliseconds; `undefined` for ever. */
  readonly timeout: number | undefined;
  readonly listener: AckListener | undefined;
  readonly charge: number;
  readonly mayCompress: boolean;
  /** How often it was sent. */
  sent: number;
  /** Is an acknowledgement outstanding? */
  isPending: boolean;
}

/** Sends events one by one: the next when the one before was acknowledged, or sent as often as may be. */
export class RetryQueue {
  readonly #retries: number;
  readonly #waiting: BoundedList<Retried>;
  readonly #send: (event: Retried, listener: AckListener) => void;
  #isUp = false;

  /** `send` sends the event once; what it throws fails the event. */
  constructor(rules: SocketRules, send: (event: Retried, listener: AckListener) => void) {
    this.#retries = rules.retries;
    this.#waiting = new BoundedList(rules.maxBufferedPackets, rules.maxBufferedBytes);
    this.#send = send;
  }

  /** @throws RtError `BUFFER_FULL` */
  add(event: Omit<Retried, "sent" | "isPending">): void {
    this.#waiting.check(event.charge);
    this.#waiting.add({ ...event, sent: 0, isPending: false });
    this.#drain();
  }

  /** Something can be sent: the head is, again where it was before. */
  up(): void {
    this.#isUp = true;
    this.#drain();
  }

  /** Nothing is sent for a while; what is outstanding goes on. */
  down(): void {
    this.#isUp = false;
  }

  #drain(): void {
    for (let head = this.#waiting.first; this.#isUp && head?.isPending === false; head = this.#waiting.first) {
      const event = head;
      event.isPending = true;
      event.sent += 1;
      try {
        this.#send(event, (error, args) => this.#settled(event, error, args));
      } catch (error) {
        this.#waiting.delete(event);
        event.listener?.(error instanceof RtError ? error : new RtError("UNENCODABLE", String(error)), []);
      }
    }
  }

  #settled(event: Retried, error: RtError | undefined, args: readonly unknown[]): void {
    event.isPending = false;
    if (error === undefined || event.sent > this.#retries) {
      this.#waiting.delete(event);
      event.listener?.(error, args);
    }
    this.#drain();
  }
}
