import type { Chunk, Link, LinkEnd, LinkSink, SharedChunk } from "../contracts/index.ts";
import type { Watch } from "./watch.ts";

/** The frames that say nothing and that all is over: a link made of exchanges answers its peer's last request with one of them. */
const LAST_WORDS: readonly Chunk[] = ["6", "1"];

export type Role = "dialled" | "accepted";

/** Who uses one end of a link: keeps what it hears, and sends as it is asked to. All calls of the link go through it. */
export class Party implements LinkSink {
  readonly role: Role;
  readonly link: Link;
  /** What came: copies, which nobody else has. */
  readonly chunks: Chunk[] = [];
  readonly ends: LinkEnd[] = [];
  writables = 0;
  /** Gets the very chunk that the link handed over. */
  onReceive: ((chunk: Chunk) => void) | undefined;
  readonly #watch: Watch;
  #queue: Chunk[] = [];
  /** Does the link take chunks? A dialled one does not before it is up. */
  #takes: boolean;
  /** How many chunks may still come; without a pause, any number. */
  #allowed = Infinity;

  constructor(role: Role, link: Link, watch: Watch) {
    this.role = role;
    this.link = link;
    this.#watch = watch;
    this.#takes = role === "accepted";
  }

  get takes(): boolean {
    return this.#takes;
  }

  get isOver(): boolean {
    return this.ends.length > 0;
  }

  get isDrained(): boolean {
    return this.#queue.length === 0;
  }

  bind(): void {
    this.#call("bind", (link) => link.bind(this));
  }

  /** Sends without regard to whether the link is full. */
  send(chunk: Chunk): boolean {
    // A copy: what becomes of the link's bytes is one clause's matter alone.
    return this.sendAsIs(typeof chunk === "string" ? chunk : chunk.slice());
  }

  /** As `send`, with the very bytes. */
  sendAsIs(chunk: Chunk): boolean {
    this.#takes = this.#watch.call("send", () => this.link.send(chunk), false);
    return this.#takes;
  }

  sendShared(shared: SharedChunk): boolean {
    this.#takes = this.#watch.call("sendShared", () => this.link.sendShared?.(shared) ?? false, false);
    return this.#takes;
  }

  /** Sends as fast as the link takes it. */
  say(...chunks: Chunk[]): void {
    this.#queue.push(...chunks);
    this.#pump();
  }

  flush(): void {
    this.#call("flush", (link) => link.flush?.());
  }

  identify(sid: string, maxPayload: number): void {
    this.#call("identify", (link) => link.identify?.(sid, maxPayload));
  }

  pause(): void {
    this.#allowed = Math.min(this.#allowed, 1);
    this.#call("pause", (link) => link.pause());
  }

  /** Pauses from within the next `receive`. */
  pauseAtNext(): void {
    this.onReceive = () => {
      this.onReceive = undefined;
      this.pause();
    };
  }

  resume(): void {
    this.#allowed = Infinity;
    this.#call("resume", (link) => link.resume());
  }

  quiesce(idle: () => void): void {
    this.#call("quiesce", (link) => link.quiesce?.(() => this.#watch.called("idle", idle)));
  }

  close(): void {
    this.#call("close", (link) => link.close());
  }

  abort(): void {
    this.#call("abort", (link) => link.abort());
  }

  receive(chunk: Chunk): void {
    this.#watch.called("receive", () => {
      this.#notAfterTheEnd("receive");
      if (this.role === "dialled" && this.writables === 0) {
        this.#watch.found({ clause: "D1", expected: "writable before the first chunk", came: "the chunk first" });
      }
      if (!this.link.traits.endIsSeen && LAST_WORDS.includes(chunk)) return;
      this.#allowed -= 1;
      if (this.#allowed < 0) {
        this.#watch.found({ clause: "L17", expected: "at most one chunk after pause", came: "another" });
      }
      this.chunks.push(typeof chunk === "string" ? chunk : Uint8Array.from(chunk));
      this.onReceive?.(chunk);
    });
  }

  writable(): void {
    this.#watch.called("writable", () => {
      this.#notAfterTheEnd("writable");
      this.writables += 1;
      this.#takes = true;
      this.#pump();
    });
  }

  ended(end: LinkEnd): void {
    this.#watch.called("ended", () => {
      this.#notAfterTheEnd("ended");
      this.ends.push(end);
      this.#takes = false;
    });
  }

  #pump(): void {
    if (!this.#takes || this.#queue.length === 0) return;
    while (this.#takes && this.#queue.length > 0) {
      const chunk = this.#queue.shift();
      if (chunk !== undefined) this.send(chunk);
    }
    this.flush();
  }

  #call(name: string, task: (link: Link) => void): void {
    this.#watch.call(name, () => task(this.link), undefined);
  }

  #notAfterTheEnd(name: string): void {
    if (this.isOver) this.#watch.found({ clause: "L20", expected: "nothing after ended", came: name });
  }
}
