import type { BytePort, Chunk, LinkEndCode, LinkTraits } from "@rt/protocol";
import { PostUpClientLink } from "./client-link.ts";
import type { DownEnd, DownSink, DownSource } from "./downstream.ts";
import type { RequestCarrier } from "./request.ts";

/** What may come while the link is paused: not every source can be told to read no more. Above it the link ends. */
const MAX_HELD = 16_777_216;

/** Starts to read the answer that does not end; throws when the target cannot be asked. */
export type OpenDown = (sink: DownSink) => DownSource;

/** The client's end of a link that is one answer without an end, and POSTs; it lives as long as that answer. */
export class StreamedClientLink extends PostUpClientLink implements DownSink {
  #down: DownSource | undefined;
  /** What came and was not delivered yet. */
  #held: Chunk[] = [];
  #heldSize = 0;
  /** To be told when all that came before has been delivered. */
  #last: DownEnd | undefined;

  constructor(requests: RequestCarrier, open: OpenDown, traits: LinkTraits, bytes: BytePort) {
    super(requests, traits, bytes);
    try {
      this.#down = open(this);
    } catch (error) {
      this.finish({ code: "refused", message: "no GET could be sent", cause: error });
    }
  }

  override pause(): void {
    super.pause();
    this.#down?.pause();
  }

  override resume(): void {
    super.resume();
    this.#down?.resume();
  }

  came(chunk: Chunk): void {
    if (this.isOver) return;
    this.#held.push(chunk);
    this.#heldSize += chunk.length;
    if (this.sink !== undefined && !this.isPaused && !this.isDelivering) this.#deliver();
    else if (this.#heldSize > MAX_HELD)
      this.finish({ code: "broken", message: `more than ${MAX_HELD} bytes came while the link was paused` });
  }

  over(end: DownEnd): void {
    this.#last = end;
    this.#tellEnd();
  }

  /** After a close the last POST is waited for. */
  protected advance(): void {
    if (this.isClosing && !this.isPosting) this.finish({ code: "local", message: "closed" });
  }

  protected deliverLater(): void {
    if (this.#held.length > 0 || this.#last !== undefined) queueMicrotask(() => this.#deliver());
  }

  protected ended(): void {
    this.#down?.destroy();
    this.#down = undefined;
    this.#held = [];
  }

  #deliver(): void {
    this.isDelivering = true;
    while (this.sink !== undefined && !this.isPaused && !this.isOver) {
      const chunk = this.#held[0];
      if (chunk === undefined) break;
      // The session may have enough of the link as soon as it is up.
      this.cameUp();
      if (this.isPaused || this.isOver) break;
      this.#held.shift();
      this.#heldSize -= chunk.length;
      this.sink.receive(chunk);
    }
    this.isDelivering = false;
    this.proceed();
    this.#tellEnd();
  }

  #tellEnd(): void {
    const end = this.#last;
    if (end === undefined || this.#held.length > 0) return;
    const { code, message, cause } = end;
    const isLost = code === "closed" || code === "broken";
    this.finish({ code: isLost ? this.#lossAs(code) : code, message, cause });
  }

  #lossAs(code: "closed" | "broken"): LinkEndCode {
    if (this.isClosing) return "local";
    return this.isUp ? code : "refused";
  }
}
