import type { Chunk, Link, LinkEnd, LinkSink, LinkTraits } from "@rt/protocol";
import { browserBytes } from "../browser/bytes.ts";
import { plainBytes } from "../browser/plain-bytes.ts";

/**
 * From so many bytes that have not left the browser on, the link is full: enough to keep a fast connection busy until the next look, and
 * little enough that what comes later, a pong above all, is not late.
 */
const FULL = 262_144;
/** What may be sent to a link that is full; then it ends. Far above what a caller that waits for `writable` leaves. */
const MAX_EXCESS = 16_777_216;
/** What may come while the link is paused: a browser cannot be told to read no more. Above it the link ends. */
const MAX_HELD = 16_777_216;
/** How long until a full link is looked at again, in milliseconds: twice as long each time, as no event tells that it has room. */
const FIRST_LOOK = 5;
const LAST_LOOK = 100;

/** What the browser tells of the end of a WebSocket. */
interface Closing {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** A WebSocket of the platform's that is open. The one layer below tells nothing of back-pressure but a number, which is looked at. */
export class NativeLink implements Link {
  readonly traits: LinkTraits;
  readonly #socket: WebSocket;
  #sink: LinkSink | undefined;
  #end: LinkEnd | undefined;
  /** What came and was not handed over, as nobody has bound the link, or it is paused. */
  #held: Chunk[] = [];
  #heldSize = 0;
  #isPaused = false;
  #excess = 0;
  #look: ReturnType<typeof setTimeout> | undefined;
  /** Nothing comes any more, and nothing leaves. */
  #isGone = false;

  constructor(socket: WebSocket, traits: LinkTraits) {
    this.#socket = socket;
    this.traits = traits;
    socket.addEventListener("message", (event) => this.#came(event.data));
    socket.addEventListener("close", (event) => this.#closed(event));
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    queueMicrotask(() => this.#handOver());
  }

  send(chunk: Chunk): boolean {
    // A socket that closes takes everything and sends nothing.
    if (this.#end !== undefined || this.#socket.readyState !== this.#socket.OPEN) return false;
    if (this.#isFull) this.#excess += chunk.length;
    if (this.#excess > MAX_EXCESS) {
      this.#finish({ code: "local", message: `more than ${MAX_EXCESS} bytes were sent to a full link` });
      return false;
    }
    this.#socket.send(typeof chunk === "string" ? chunk : plainBytes(chunk));
    if (!this.#isFull) return true;
    if (this.#look === undefined) this.#lookIn(FIRST_LOOK);
    return false;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    queueMicrotask(() => this.#handOver());
  }

  close(): void {
    this.#end ??= { code: "local", message: "closed" };
    this.#socket.close();
  }

  abort(): void {
    this.#finish({ code: "local", message: "aborted" });
  }

  get #isFull(): boolean {
    return this.#socket.bufferedAmount >= FULL;
  }

  #lookIn(delay: number): void {
    this.#look = setTimeout(() => {
      if (this.#isFull) return this.#lookIn(Math.min(delay * 2, LAST_LOOK));
      this.#look = undefined;
      this.#excess = 0;
      if (this.#end === undefined) this.#sink?.writable();
    }, delay);
  }

  #came(data: unknown): void {
    if (this.#end !== undefined) return;
    const chunk = data instanceof ArrayBuffer ? new Uint8Array(data) : String(data);
    if (sizeOf(chunk, this.traits.maxChunk) > this.traits.maxChunk) {
      this.#finish({ code: "too-big", message: `a message had more than ${this.traits.maxChunk} bytes` });
    } else if (this.#sink !== undefined && !this.#isPaused && this.#held.length === 0) {
      this.#sink.receive(chunk);
    } else {
      this.#hold(chunk);
    }
  }

  #hold(chunk: Chunk): void {
    this.#held.push(chunk);
    this.#heldSize += chunk.length;
    if (this.#heldSize <= MAX_HELD) return;
    this.#finish({ code: "broken", message: `more than ${MAX_HELD} bytes came while the link was paused` });
  }

  #handOver(): void {
    while (this.#sink !== undefined && !this.#isPaused) {
      const chunk = this.#held.shift();
      if (chunk === undefined) break;
      this.#heldSize -= chunk.length;
      this.#sink.receive(chunk);
    }
    this.#tell();
  }

  #closed({ code, reason, wasClean }: Closing): void {
    if (this.#isGone) return;
    const message = wasClean ? `the peer closed with ${code}` : "the connection ended without a close frame";
    this.#end ??= { code: "closed", message, cause: { code, reason } };
    this.#isGone = true;
    clearTimeout(this.#look);
    this.#tell();
  }

  /** Ends the link at once: to the browser's socket it is a close like any other, but nobody waits for it. */
  #finish(end: LinkEnd): void {
    if (this.#isGone) return;
    this.#end = end;
    this.#isGone = true;
    this.#held = [];
    clearTimeout(this.#look);
    this.#socket.close();
    queueMicrotask(() => this.#tell());
  }

  /** What came before the end still wants to be received. */
  #tell(): void {
    const sink = this.#sink;
    const end = this.#end;
    if (sink === undefined || end === undefined || !this.#isGone || this.#held.length > 0) return;
    this.#sink = undefined;
    sink.ended(end);
  }
}

/** The bytes of a chunk; of a text that cannot come near `limit`, no more than its units. */
function sizeOf(chunk: Chunk, limit: number): number {
  const isExact = typeof chunk !== "string" || chunk.length * 3 <= limit;
  return isExact ? chunk.length : browserBytes.utf8Length(chunk);
}
