import type {
  BytePort,
  CancelTask,
  Chunk,
  Clock,
  FrameReader,
  FrameSink,
  Link,
  LinkEnd,
  LinkSink,
} from "../contracts/index.ts";
import { createReader } from "../frame/index.ts";

/** What a lane tells the session it serves. */
export interface LaneOwner {
  /** Something came; says whether its frames are wanted. */
  heard(lane: Lane, now: number): boolean;
  /** The next frame of it; says whether more are wanted. */
  frame(lane: Lane, chunk: Chunk): boolean;
  /** What came is no frame, or no more of it is wanted. */
  unread(lane: Lane, now: number): void;
  /** Its link takes chunks, for the first time or again. */
  becameWritable(lane: Lane, now: number): void;
  /** Its link is over. */
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

  /** Binds the link. */
  constructor(owner: LaneOwner, link: Link, bytes: BytePort, clock: Clock, isWritable: boolean) {
    this.#owner = owner;
    this.link = link;
    this.reader = createReader(link.traits, bytes);
    this.#clock = clock;
    this.isWritable = isWritable;
    link.bind(this);
  }

  /** From now on it serves another owner, which gets also what is left of a chunk that is being read. */
  moveTo(owner: LaneOwner): void {
    this.#owner = owner;
  }

  /** Ends a link that nobody has a use for any more: in order where its peer plays along within `patience` milliseconds. */
  dismiss(patience: number): void {
    this.#abortLater ??= this.#clock.at(this.#clock.now() + patience, () => this.link.abort());
    this.link.close();
  }

  receive(chunk: Chunk): void {
    if (!this.#owner.heard(this, this.#clock.now())) return;
    if (this.reader.read(chunk, this)) return;
    if (this.reader.isTooBig === true) this.ended({ code: "too-big", message: "a frame is longer than the limit" });
    else this.#owner.unread(this, this.#clock.now());
  }

  frame(chunk: Chunk): boolean {
    const owner = this.#owner;
    // One that hands the lane on at this frame wants no more, and whoever has it now does.
    return owner.frame(this, chunk) || this.#owner !== owner;
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
