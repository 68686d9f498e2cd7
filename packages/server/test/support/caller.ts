import type { Chunk, Link, LinkAcceptor, LinkEnd, LinkRequest, LinkSink, TakeLink } from "@rt/protocol";
import { memoryPair } from "@rt/transports/memory";
import { nodeClock } from "@rt/transports/node";
import { until } from "./wait.ts";

/** A client's end of a link that came by no HTTP, in the words of the wire. */
export class Caller implements LinkSink {
  readonly link: Link;
  readonly ends: LinkEnd[] = [];
  readonly #chunks: Chunk[] = [];

  constructor(link: Link) {
    this.link = link;
    link.bind(this);
  }

  say(...chunks: readonly Chunk[]): void {
    for (const chunk of chunks) this.link.send(chunk);
  }

  async next(): Promise<string> {
    await until(() => this.#chunks.length > 0 || this.ends.length > 0);
    return String(this.#chunks.shift());
  }

  /** The data of the open frame. */
  async greeting(): Promise<Readonly<Record<string, unknown>>> {
    return JSON.parse((await this.next()).slice(1)) as Record<string, unknown>;
  }

  /** Settles when the link is over, with all that came besides. */
  async over(): Promise<readonly Chunk[]> {
    await until(() => this.ends.length > 0);
    return this.#chunks;
  }

  receive(chunk: Chunk): void {
    this.#chunks.push(chunk);
  }

  writable(): void {}

  ended(end: LinkEnd): void {
    this.ends.push(end);
  }
}

/** A transport whose links are handed over by the test. */
export class CallBox implements LinkAcceptor {
  readonly opens = "link";
  readonly name: string = "call";
  readonly probed: boolean;
  /** What the server has said about chunks, for each time that it began to listen. */
  readonly begun: number[] = [];
  /** How often it was stopped. */
  stopped = 0;
  #take: TakeLink | undefined;

  constructor(probed = false) {
    this.probed = probed;
  }

  listen(take: TakeLink, { maxChunk }: { readonly maxChunk: number }): () => void {
    this.begun.push(maxChunk);
    this.#take = take;
    return () => {
      this.stopped += 1;
    };
  }

  /** Hands over what need not be right. */
  give(link: unknown, request: unknown): void {
    Reflect.apply(this.#take ?? (() => undefined), undefined, [link, request]);
  }

  /** A client calls, and says what a right one does but for what is given. */
  call(query: Readonly<Record<string, string>> = {}, request: Partial<LinkRequest> = {}): Caller {
    const [dialled, accepted] = memoryPair(nodeClock());
    this.#take?.(accepted, { query: new Map(Object.entries({ EIO: "4", ...query })), ...request });
    return new Caller(dialled);
  }
}
