import { chunkOf, type QueuedFrame } from "./shared-frame.ts";

/** What one queued frame costs beside its content: the entry and the string or array header, roughly. */
const FRAME_OVERHEAD = 64;

/** Frames that wait for a link, first in first out. Adding and taking are O(1); an empty queue holds no array. */
export class FrameQueue {
  /** The memory charged for what waits: the length of texts (UTF-16 units) and arrays, and 64 for each frame. */
  bytes = 0;
  #frames: QueuedFrame[] | undefined;
  #head = 0;

  get length(): number {
    return this.#frames === undefined ? 0 : this.#frames.length - this.#head;
  }

  push(frame: QueuedFrame): void {
    this.bytes += chunkOf(frame).length + FRAME_OVERHEAD;
    if (this.#frames === undefined) this.#frames = [frame];
    else this.#frames.push(frame);
  }

  /** Puts a frame before all others. */
  unshift(frame: QueuedFrame): void {
    this.bytes += chunkOf(frame).length + FRAME_OVERHEAD;
    if (this.#frames === undefined) this.#frames = [frame];
    else if (this.#head > 0) this.#frames[--this.#head] = frame;
    else this.#frames.unshift(frame);
  }

  peek(): QueuedFrame | undefined {
    return this.#frames?.[this.#head];
  }

  shift(): QueuedFrame | undefined {
    const frames = this.#frames;
    if (frames === undefined) return undefined;
    const frame = frames[this.#head++];
    if (frame === undefined) return undefined;
    this.bytes -= chunkOf(frame).length + FRAME_OVERHEAD;
    if (this.#head === frames.length) {
      this.clear();
    } else if (this.#head >= 1024 && this.#head * 2 >= frames.length) {
      // The half that has left is given back in one move, so that taking stays O(1) on average.
      this.#frames = frames.slice(this.#head);
      this.#head = 0;
    }
    return frame;
  }

  clear(): void {
    this.#frames = undefined;
    this.#head = 0;
    this.bytes = 0;
  }
}
