import type { Chunk, Link, LinkEnd, LinkSink, LinkTraits, SharedChunk } from "../../../src/contracts/index.ts";

/** A link that hands everything on to another one and back, correctly; broken ones differ in one thing. */
export class Relay implements Link, LinkSink {
  protected readonly inner: Link;
  protected sink: LinkSink | undefined;
  /** Has it been writable, or been up from the start? */
  protected isUp: boolean;
  protected isClosed = false;
  protected isOver = false;

  constructor(inner: Link, role: "dialled" | "accepted") {
    this.inner = inner;
    this.isUp = role === "accepted";
  }

  get traits(): LinkTraits {
    return this.inner.traits;
  }

  protected get isOpen(): boolean {
    return this.isUp && !this.isClosed && !this.isOver;
  }

  bind(sink: LinkSink): void {
    this.sink = sink;
    this.inner.bind(this);
  }

  send(chunk: Chunk): boolean {
    return this.inner.send(chunk);
  }

  sendShared({ chunk }: SharedChunk): boolean {
    return this.inner.send(chunk);
  }

  flush(): void {
    this.inner.flush?.();
  }

  identify(_sid: string): void {}

  pause(): void {
    this.inner.pause();
  }

  resume(): void {
    this.inner.resume();
  }

  close(): void {
    this.isClosed = true;
    this.inner.close();
  }

  abort(): void {
    this.inner.abort();
  }

  receive(chunk: Chunk): void {
    this.sink?.receive(chunk);
  }

  writable(): void {
    this.isUp = true;
    this.sink?.writable();
  }

  ended(end: LinkEnd): void {
    this.isOver = true;
    this.sink?.ended(end);
  }
}

/** As {@link Relay}, over a link that is made of exchanges. */
export class ExchangeRelay extends Relay {
  quiesce(idle: () => void): void {
    this.inner.quiesce?.(idle);
  }
}
