import type { BytePort } from "@rt/protocol";
import { PostUpClientLink } from "../post-up/client-link.ts";
import type { PendingRequest, RequestCarrier } from "../post-up/request.ts";
import { pollingTraits } from "./traits.ts";

/** The client's end of a polling link: chunks leave as bodies of POST requests and come as answers to GET requests, one of each at a time. */
export class PollingClientLink extends PostUpClientLink {
  #get: PendingRequest | undefined;
  /** A chunk that came and was not delivered yet. */
  #held: string | undefined;
  #onIdle: (() => void) | undefined;
  #isQuiet = false;

  constructor(carrier: RequestCarrier, maxChunk: number, bytes: BytePort) {
    super(carrier, pollingTraits(maxChunk), bytes);
    this.#poll();
  }

  override resume(): void {
    this.#isQuiet = false;
    this.#onIdle = undefined;
    super.resume();
  }

  quiesce(idle: () => void): void {
    this.#isQuiet = true;
    this.#onIdle = idle;
    this.proceed();
  }

  /** Polls, and notices when there is nothing left to wait for. */
  protected advance(): void {
    const mayPoll = this.#held === undefined && !this.isPaused && !this.#isQuiet && !this.isClosing;
    if (this.isIdentified && this.#get === undefined && mayPoll) this.#poll();
    if (this.#get !== undefined || this.isPosting) return;
    if (this.isClosing) this.finish({ code: "local", message: "closed" });
    else if (this.#isQuiet && this.#held === undefined) this.#idle();
  }

  protected deliverLater(): void {
    if (this.#held !== undefined) queueMicrotask(() => this.#deliver());
  }

  protected ended(): void {
    this.#get?.destroy();
    this.#get = undefined;
    this.#held = undefined;
    this.#onIdle = undefined;
  }

  #idle(): void {
    queueMicrotask(() => {
      const idle = this.#onIdle;
      if (!this.#isQuiet || this.isOver || idle === undefined) return;
      this.#onIdle = undefined;
      idle();
    });
  }

  #poll(): void {
    const isPatient = this.isUp;
    this.#get = this.ask(undefined, isPatient, (bytes) => {
      this.#get = undefined;
      const text = this.bytes.readUtf8(bytes, 0, bytes.length);
      if (text === undefined) {
        this.finish({ code: "protocol", message: "the answer to a GET was not UTF-8" });
        return;
      }
      this.#held = text;
      this.#deliver();
    });
  }

  #deliver(): void {
    const { sink } = this;
    const chunk = this.#held;
    if (sink === undefined || chunk === undefined || this.isPaused || this.isOver) return;
    this.isDelivering = true;
    this.cameUp();
    // The session may have had enough of the link already.
    if (!this.isPaused && !this.isOver) {
      this.#held = undefined;
      sink.receive(chunk);
    }
    this.isDelivering = false;
    this.proceed();
  }
}
