import {
  type Chunk,
  type Clock,
  type Link,
  type LinkEnd,
  type LinkSink,
  type LinkTraits,
  portableBytes,
} from "@rt/protocol";

/** A link says that it is full when this many chunks wait: few, so that tests meet back-pressure. */
const HIGH_WATER = 16;
/** Far above what a caller that waits for `writable` leaves here. */
const MAX_WAITING = 1024;

/** One end of a pair within a process. Chunks arrive in later turns, as `clock.soon` brings them. */
export class MemoryLink implements Link {
  readonly traits: LinkTraits;
  readonly #clock: Clock;
  #peer: MemoryLink | undefined;
  #sink: LinkSink | undefined;
  #end: LinkEnd | undefined;
  /** What was sent and the peer has not received. */
  #waiting: Chunk[] = [];
  #isFull: boolean;
  #isUp: boolean;
  #isPaused = false;
  #isClosing = false;
  #isScheduled = false;

  constructor(traits: LinkTraits, clock: Clock, isDialled: boolean) {
    this.traits = traits;
    this.#clock = clock;
    this.#isFull = isDialled;
    this.#isUp = !isDialled;
  }

  /** Makes two links a pair. */
  static join(one: MemoryLink, other: MemoryLink): void {
    one.#peer = other;
    other.#peer = one;
  }

  /** Ends a link that has no peer. */
  refuse(message: string): void {
    this.#finish({ code: "refused", message });
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    if (this.#end !== undefined) this.#announce(this.#end);
    else if (!this.#isUp) this.#clock.soon(() => this.#up());
    this.#wakePeer();
  }

  send(chunk: Chunk): boolean {
    if (this.#end !== undefined || this.#isClosing) return false;
    this.#waiting.push(chunk);
    if (this.#waiting.length > MAX_WAITING) {
      this.#finish({ code: "local", message: `more than ${MAX_WAITING} chunks waited for the peer` });
      return false;
    }
    this.#deliverLater();
    if (this.#waiting.length >= HIGH_WATER) this.#isFull = true;
    return !this.#isFull;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#wakePeer();
  }

  close(): void {
    if (this.#end !== undefined) return;
    this.#isClosing = true;
    if (this.#waiting.length === 0) this.#finish({ code: "local", message: "closed" });
  }

  abort(): void {
    this.#finish({ code: "local", message: "aborted" });
  }

  #up(): void {
    if (this.#end !== undefined) return;
    this.#isUp = true;
    this.#isFull = false;
    this.#sink?.writable();
    this.#wakePeer();
  }

  /** The peer may have chunks for this end. */
  #wakePeer(): void {
    const peer = this.#peer;
    if (peer !== undefined) peer.#deliverLater();
  }

  #deliverLater(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    this.#clock.soon(() => {
      this.#isScheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    const peer = this.#peer;
    while (peer !== undefined && peer.#takes() && this.#end === undefined) {
      const chunk = this.#waiting.shift();
      if (chunk === undefined) break;
      peer.#receive(chunk);
    }
    if (this.#end !== undefined || this.#waiting.length > 0) return;
    if (this.#isClosing) {
      this.#finish({ code: "local", message: "closed" });
    } else if (this.#isUp && this.#isFull && this.#sink !== undefined) {
      this.#isFull = false;
      this.#sink.writable();
    }
  }

  #takes(): boolean {
    return this.#isUp && this.#sink !== undefined && !this.#isPaused && this.#end === undefined;
  }

  #receive(chunk: Chunk): void {
    const size = typeof chunk === "string" ? portableBytes.utf8Length(chunk) : chunk.length;
    if (size > this.traits.maxChunk) {
      this.#finish({ code: "too-big", message: `a chunk had more than ${this.traits.maxChunk} bytes` });
      return;
    }
    // A copy: the receiver may change its bytes, and the sender may have sent them to others too.
    this.#sink?.receive(typeof chunk === "string" ? chunk : new Uint8Array(chunk));
  }

  #finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#waiting = [];
    this.#announce(end);
    const peer = this.#peer;
    if (peer !== undefined && this.traits.endIsSeen) peer.#finish({ code: "closed", message: "closed by the peer" });
  }

  #announce(end: LinkEnd): void {
    const sink = this.#sink;
    if (sink !== undefined) this.#clock.soon(() => sink.ended(end));
  }
}
