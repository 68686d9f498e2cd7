import {
  type Chunk,
  createReader,
  type FrameReader,
  type FrameSink,
  type Link,
  Outbox,
  type QueuedFrame,
  writeBatch,
} from "@rt/protocol";
import { nodeBytes } from "../../src/node/bytes.ts";
import { Recorder } from "./recorder.ts";

/** One end of a link that carries frames as its traits say, with a queue before it, as a session has. */
export class FrameEnd extends Recorder implements FrameSink {
  readonly link: Link;
  readonly frames: Chunk[] = [];
  readonly #reader: FrameReader;
  readonly #outbox = new Outbox();
  #isWritable: boolean;
  /** Has something come that is no frame? */
  isBroken = false;

  /** A dialled link starts full. */
  constructor(link: Link, isDialled: boolean) {
    super();
    this.link = link;
    this.#isWritable = !isDialled;
    this.#reader = createReader(link.traits, nodeBytes);
    link.bind(this);
  }

  /** What is said in one turn leaves together, with `flush`. */
  say(...frames: readonly QueuedFrame[]): this {
    for (const frame of frames) this.#outbox.push(frame);
    return this;
  }

  flush(): this {
    if (this.#isWritable && this.#outbox.waiting > 0)
      this.#isWritable = writeBatch(this.#outbox, this.link, { maxPayload: 1_000_000 }, nodeBytes);
    return this;
  }

  get waiting(): number {
    return this.#outbox.waiting;
  }

  override receive(chunk: Chunk): void {
    if (!this.#reader.read(chunk, this)) this.isBroken = true;
    super.receive(chunk);
  }

  frame(chunk: Chunk): boolean {
    this.frames.push(typeof chunk === "string" ? chunk : new Uint8Array(chunk));
    return true;
  }

  override writable(): void {
    this.#isWritable = true;
    this.flush();
    super.writable();
  }

  /** Resolves when so many frames have come. */
  async heard(count: number): Promise<readonly Chunk[]> {
    await this.until(() => this.frames.length >= count || this.isBroken || this.ends.length > 0);
    return this.frames;
  }
}
