import type { Chunk, Link, LinkEnd, LinkSink } from "@rt/protocol";

/** Sends each chunk back, and reads no more while the link takes none. */
export class Echo implements LinkSink {
  readonly link: Link;
  /** Resolves when a dialled link is up. */
  readonly up: Promise<void>;
  readonly end: Promise<LinkEnd>;
  /** What came since it closed. */
  readonly late: Chunk[] = [];
  #isClosing = false;
  #isUp: () => void = () => undefined;
  #isOver: (end: LinkEnd) => void = () => undefined;

  constructor(link: Link) {
    this.link = link;
    this.up = new Promise((resolve) => (this.#isUp = resolve));
    this.end = new Promise((resolve) => (this.#isOver = resolve));
    link.bind(this);
  }

  close(): void {
    this.#isClosing = true;
    this.link.close();
  }

  receive(chunk: Chunk): void {
    if (this.#isClosing) {
      this.late.push(chunk);
      return;
    }
    if (!this.link.send(chunk)) this.link.pause();
    this.link.flush?.();
  }

  writable(): void {
    this.#isUp();
    this.link.resume();
  }

  ended(end: LinkEnd): void {
    this.#isOver(end);
  }
}
