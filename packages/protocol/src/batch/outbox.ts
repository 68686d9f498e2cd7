import { chunkOf, type QueuedFrame } from "./shared-frame.ts";

/** What one frame costs beside its content: the entry and the string or array header, roughly. */
const FRAME_OVERHEAD = 64;

const NONE: readonly QueuedFrame[] = [];

/** How much may have been written without being confirmed. */
export interface OutboxLimits {
  readonly messages: number;
  /** Charged as {@link Outbox.bytes} says. */
  readonly bytes: number;
}

/**
 * The frames of one direction, first in first out: those that were written and not confirmed yet, then those that wait.
 *
 * Without limits nothing is kept: what is taken is forgotten. With them what is taken is kept until `confirm`, and no more is
 * given out than they allow; one message may exceed them when nothing is outstanding. All operations are O(1) on average.
 */
export class Outbox {
  /** The memory charged: the length of texts (UTF-16 units) and arrays, and 64 for each frame. */
  bytes = 0;
  #limits: OutboxLimits | undefined;
  #controls: string[] | undefined;
  #frames: QueuedFrame[] | undefined;
  /** The oldest frame that is kept, the first that waits, and the first that was never taken. */
  #head = 0;
  #next = 0;
  #fresh = 0;
  #outstandingBytes = 0;
  #confirmed = 0;
  /** The numbers of the messages that are kept and of which others are the rest; made for the first one. */
  #firstParts: Set<number> | undefined;
  /** What was confirmed already of messages that belong together. */
  #begun: readonly QueuedFrame[] = NONE;

  /** From now on what is taken is kept until it is confirmed; without limits it no longer is. */
  retain(limits: OutboxLimits | undefined): void {
    this.#limits = limits;
  }

  /** Begins where another outbox has left off: behind `confirmed` messages, with what it had outstanding and what it had not sent. */
  restore(confirmed: number, outstanding: readonly QueuedFrame[], unsent: readonly QueuedFrame[]): void {
    this.clear();
    for (const frame of outstanding) this.push(frame);
    for (const frame of unsent) this.push(frame);
    this.#confirmed = confirmed;
    this.#fresh = outstanding.length;
  }

  /** How many messages were taken for the first time since the beginning: the number of the last one. */
  get sent(): number {
    return this.#confirmed + this.#fresh - this.#head;
  }

  /** How many of them the peer has confirmed. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** How many frames wait, control frames too. */
  get waiting(): number {
    const frames = this.#frames;
    return (this.#controls?.length ?? 0) + (frames === undefined ? 0 : frames.length - this.#next);
  }

  /** What of `bytes` waits, and is not outstanding. */
  get waitingBytes(): number {
    return this.bytes - this.#outstandingBytes;
  }

  /** How many messages are kept: outstanding and waiting. */
  get messages(): number {
    return this.#frames === undefined ? 0 : this.#frames.length - this.#head;
  }

  /** `isWhole` is `false` for a message whose rest is the next one. */
  push(frame: QueuedFrame, isWhole: boolean = true): void {
    this.bytes += cost(frame);
    if (!isWhole && this.#limits !== undefined) (this.#firstParts ??= new Set()).add(this.#confirmed + this.messages);
    if (this.#frames === undefined) this.#frames = [frame];
    else this.#frames.push(frame);
  }

  /** Adds a control frame: it has no number, goes before all messages, and takes the place of one that begins alike. */
  control(frame: string): void {
    const controls = (this.#controls ??= []);
    const same = controls.findIndex((other) => other[0] === frame[0]);
    if (same < 0) controls.push(frame);
    else controls[same] = frame;
  }

  /** What `take` would give; `undefined` when nothing waits that may leave. */
  peek(): QueuedFrame | undefined {
    if (this.#controls !== undefined) return this.#controls[0];
    return this.#isHeldBack ? undefined : this.#frames?.[this.#next];
  }

  /** Takes the next frame, to be written. */
  take(): QueuedFrame | undefined {
    const controls = this.#controls;
    if (controls !== undefined) {
      const control = controls.shift();
      if (controls.length === 0) this.#controls = undefined;
      return control;
    }
    const frame = this.#isHeldBack ? undefined : this.#frames?.[this.#next];
    if (frame === undefined) return undefined;
    this.#next++;
    this.#fresh = Math.max(this.#fresh, this.#next);
    this.#outstandingBytes += cost(frame);
    if (this.#limits === undefined) this.#forget(1);
    return frame;
  }

  /**
   * Takes all that waits, in one step, where that is messages of at most `size` together, of which none is held back; `undefined`
   * otherwise: then they are taken one by one. `size` counts as `bytes`, without what is charged for each frame. For 16 messages of 100
   * bytes that saves a tenth of all that a session does to echo them.
   */
  takeAll(size: number): readonly QueuedFrame[] | undefined {
    const frames = this.#frames;
    const limits = this.#limits;
    if (frames === undefined || this.#controls !== undefined) return undefined;
    if (this.waitingBytes - (frames.length - this.#next) * FRAME_OVERHEAD > size) return undefined;
    if (limits !== undefined && (this.messages > limits.messages || this.bytes > limits.bytes)) return undefined;
    if (limits === undefined && this.#next === 0 && this.#firstParts === undefined) {
      this.#confirmed += frames.length;
      this.#frames = undefined;
      this.#fresh = 0;
      this.bytes = 0;
      return frames;
    }
    const taken = frames.slice(this.#next);
    this.#next = frames.length;
    this.#fresh = frames.length;
    this.#outstandingBytes = this.bytes;
    if (limits === undefined) this.#forget(taken.length);
    return taken;
  }

  /** The peer has all up to the `count`-th message. `false` when it cannot: that many were not sent, or it had more before. */
  confirm(count: number): boolean {
    if (count < this.#confirmed || count > this.sent) return false;
    this.#forget(count - this.#confirmed);
    return true;
  }

  /** All that was taken and not confirmed waits again. */
  rewind(): void {
    this.#next = this.#head;
    this.#outstandingBytes = 0;
    this.#controls = undefined;
  }

  /** The messages that were taken, once at least, and not confirmed. */
  outstanding(): readonly QueuedFrame[] {
    return this.#frames?.slice(this.#head, this.#fresh) ?? [];
  }

  /** What the peer has of messages that belong together, and that it has not all of: what it confirmed of them. */
  begun(): readonly QueuedFrame[] {
    return this.#begun;
  }

  /** The messages that were never taken. */
  unsent(): readonly QueuedFrame[] {
    return this.#frames?.slice(this.#fresh) ?? [];
  }

  /** All that waits, in the order in which it is taken. */
  waitingFrames(): readonly QueuedFrame[] {
    return [...(this.#controls ?? []), ...(this.#frames?.slice(this.#next) ?? [])];
  }

  /** Forgets all frames. */
  clear(): void {
    this.#frames = undefined;
    this.#controls = undefined;
    this.#head = 0;
    this.#next = 0;
    this.#fresh = 0;
    this.#outstandingBytes = 0;
    this.#firstParts = undefined;
    this.#begun = NONE;
    this.bytes = 0;
  }

  get #isHeldBack(): boolean {
    const limits = this.#limits;
    if (limits === undefined || this.#next === this.#head) return false;
    return this.#next - this.#head >= limits.messages || this.#outstandingBytes >= limits.bytes;
  }

  #forget(count: number): void {
    const frames = this.#frames;
    if (frames === undefined) return;
    for (let n = 0; n < count; n++) {
      const frame = frames[this.#head];
      if (frame === undefined) break;
      const bytes = cost(frame);
      this.bytes -= bytes;
      if (this.#firstParts !== undefined) this.#forgetPart(frame, this.#firstParts, this.#confirmed + n);
      if (this.#head++ < this.#next) this.#outstandingBytes -= bytes;
    }
    this.#confirmed += count;
    this.#next = Math.max(this.#next, this.#head);
    if (this.#head === frames.length) this.#move(undefined);
    // The half that has left is given back in one move, so that forgetting stays O(1) on average.
    else if (this.#head >= 64 && this.#head * 2 >= frames.length) this.#move(frames.slice(this.#head));
  }

  #forgetPart(frame: QueuedFrame, firstParts: Set<number>, number: number): void {
    if (firstParts.delete(number)) {
      this.#begun = [...this.#begun, frame];
      return;
    }
    this.#begun = NONE;
    if (firstParts.size === 0) this.#firstParts = undefined;
  }

  #move(frames: QueuedFrame[] | undefined): void {
    this.#frames = frames;
    this.#next -= this.#head;
    this.#fresh -= this.#head;
    this.#head = 0;
  }
}

function cost(frame: QueuedFrame): number {
  return chunkOf(frame).length + FRAME_OVERHEAD;
}
