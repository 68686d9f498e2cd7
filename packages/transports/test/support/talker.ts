import type { Chunk, Link } from "@rt/protocol";
import { Recorder } from "./recorder.ts";

/** One end of a link with a queue before it, as a session has: it sends only while the link takes chunks. */
export class Talker extends Recorder {
  readonly link: Link;
  readonly sent: Chunk[] = [];
  readonly #queue: { readonly chunk: Chunk; readonly mayCompress: boolean }[] = [];
  #isWritable: boolean;

  /** A dialled link starts full. */
  constructor(link: Link, isDialled: boolean) {
    super();
    this.link = link;
    this.#isWritable = !isDialled;
    link.bind(this);
  }

  say(chunk: Chunk): void {
    this.sent.push(chunk);
    this.#queue.push({ chunk, mayCompress: true });
    this.#pump();
  }

  /** Says what is not to be compressed. */
  sayAsItIs(chunk: Chunk): void {
    this.sent.push(chunk);
    this.#queue.push({ chunk, mayCompress: false });
    this.#pump();
  }

  /** Resolves when all has been handed to the link. */
  drained(): Promise<void> {
    return this.until(() => this.#queue.length === 0);
  }

  override writable(): void {
    this.#isWritable = true;
    this.#pump();
    super.writable();
  }

  #pump(): void {
    while (this.#isWritable && this.#queue.length > 0) {
      const next = this.#queue.shift();
      if (next !== undefined)
        this.#isWritable = next.mayCompress ? this.link.send(next.chunk) : this.#share(next.chunk);
    }
    this.link.flush?.();
  }

  #share(chunk: Chunk): boolean {
    return this.link.sendShared?.({ chunk, mayCompress: false, memo: undefined }) ?? this.link.send(chunk);
  }
}
