import type { Chunk, Link, LinkEnd, LinkSink, LinkTraits, SharedChunk } from "@rt/protocol";

/** A caller that waits for `writable` leaves nothing here. */
const MAX_EARLY = 16;

/** A link whose connection is still to come; then it hands everything on. */
export class DiallingLink implements Link {
  readonly traits: LinkTraits;
  readonly #cancel: () => void;
  #sink: LinkSink | undefined;
  #link: Link | undefined;
  #end: LinkEnd | undefined;
  #early: Chunk[] = [];
  #isPaused = false;
  #isStarted = false;

  /** `cancel` gives the dialling up. */
  constructor(traits: LinkTraits, cancel: () => void) {
    this.traits = traits;
    this.#cancel = cancel;
  }

  /** The connection is up, as a link that nobody has bound. */
  connected(link: Link): void {
    if (this.#end !== undefined) {
      link.abort();
      return;
    }
    this.#link = link;
    this.#start();
  }

  /** The connection will not come up. */
  refuse(message: string, cause: unknown): void {
    if (this.#link === undefined) this.#finish({ code: "refused", message, cause });
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    if (this.#end !== undefined) this.#announce(this.#end);
    else queueMicrotask(() => this.#start());
  }

  send(chunk: Chunk): boolean {
    if (this.#link !== undefined) return this.#link.send(chunk);
    if (this.#end !== undefined) return false;
    this.#early.push(chunk);
    if (this.#early.length > MAX_EARLY) {
      this.#finish({ code: "local", message: `more than ${MAX_EARLY} chunks waited for the connection` });
    }
    return false;
  }

  sendShared(shared: SharedChunk): boolean {
    return this.#link?.sendShared?.(shared) ?? this.send(shared.chunk);
  }

  flush(): void {
    this.#link?.flush?.();
  }

  pause(): void {
    this.#isPaused = true;
    this.#link?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#link?.resume();
  }

  close(): void {
    if (this.#link === undefined) this.abort();
    else this.#link.close();
  }

  abort(): void {
    if (this.#link === undefined) this.#finish({ code: "local", message: "aborted" });
    else this.#link.abort();
  }

  #start(): void {
    const sink = this.#sink;
    const link = this.#link;
    if (sink === undefined || link === undefined || this.#isStarted) return;
    this.#isStarted = true;
    if (this.#isPaused) link.pause();
    for (const chunk of this.#early) link.send(chunk);
    this.#early = [];
    link.flush?.();
    sink.writable();
    link.bind(sink);
  }

  #finish(end: LinkEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#early = [];
    this.#cancel();
    this.#announce(end);
  }

  #announce(end: LinkEnd): void {
    const sink = this.#sink;
    if (sink !== undefined) queueMicrotask(() => sink.ended(end));
  }
}
