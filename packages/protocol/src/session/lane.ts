import type { CancelTask, Chunk, Clock, Link, LinkEnd, LinkSink } from "../contracts/index.ts";
import type { FrameReader, FrameSink } from "../frame/index.ts";

/** What a lane tells the session it serves. */
export interface LaneOwner {
  received(lane: Lane, chunk: Chunk, now: number): void;
  frame(lane: Lane, chunk: Chunk): boolean;
  becameWritable(lane: Lane, now: number): void;
  ended(lane: Lane, end: LinkEnd, now: number): void;
}

/** One link as its session sees it: the link, its decoder, and whether it takes chunks now. */
export class Lane implements LinkSink, FrameSink {
  readonly link: Link;
  readonly reader: FrameReader;
  /** Does the link take chunks? A dialled link does not before it is up. */
  isWritable: boolean;
  #owner: LaneOwner;
  readonly #clock: Clock;
  #abortLater: CancelTask | undefined = undefined;

  constructor(owner: LaneOwner, link: Link, reader: FrameReader, clock: Clock, isWritable: boolean) {
    this.#owner = owner;
    this.link = link;
    this.reader = reader;
    this.#clock = clock;
    this.isWritable = isWritable;
  }

  /** From now on it serves another session: the one its peer asked for. */
  moveTo(owner: LaneOwner): void {
    this.#owner = owner;
  }

  /** Ends a link that nobody has a use for any more: in order where its peer plays along within `patience` milliseconds. */
  dismiss(patience: number): void {
    this.#abortLater ??= this.#clock.at(this.#clock.now() + patience, () => this.link.abort());
    this.link.close();
  }

  receive(chunk: Chunk): void {
    this.#owner.received(this, chunk, this.#clock.now());
  }

  frame(chunk: Chunk): boolean {
    return this.#owner.frame(this, chunk);
  }

  writable(): void {
    this.isWritable = true;
    this.#owner.becameWritable(this, this.#clock.now());
  }

  ended(end: LinkEnd): void {
    this.isWritable = false;
    this.#abortLater?.();
    this.#owner.ended(this, end, this.#clock.now());
  }
}
