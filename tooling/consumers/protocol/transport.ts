// A transport of a stranger's own, on the core alone, where there is neither Node nor a browser; and what the kit says of it.
import {
  type Chunk,
  type Clock,
  type Dialer,
  type Link,
  type LinkAcceptor,
  type LinkEndCode,
  type LinkSink,
  type LinkTraits,
  portableBytes,
  type TakeLink,
} from "@rt/protocol";
import { judgeTransport } from "@rt/protocol/conformance";

declare const setTimeout: (task: () => void, milliseconds: number) => unknown;
declare const clearTimeout: (timer: unknown) => void;

const WINDOW = 16;
const later = (task: () => void): void => void Promise.resolve().then(task);

/** One end of a pipe within this process. It puts what it sends into the other end's inbox, as far as there is room. */
class PipeLink implements Link {
  readonly traits: LinkTraits;
  #peer: PipeLink | undefined;
  #sink: LinkSink | undefined;
  #code: LinkEndCode | undefined;
  readonly #inbox: Chunk[] = [];
  readonly #outbox: Chunk[] = [];
  #isFull: boolean;
  #isPaused = false;
  #isClosing = false;

  constructor(maxChunk: number, isAccepted: boolean) {
    this.traits = { framing: "message", payload: "both", maxFrames: 1, maxChunk, endIsSeen: true };
    this.#isFull = !isAccepted;
  }

  get isOver(): boolean {
    return this.#code !== undefined;
  }

  join(peer: PipeLink): void {
    this.#peer = peer;
    peer.#peer = this;
    later(() => this.#work());
  }

  bind(sink: LinkSink): void {
    this.#sink = sink;
    later(() => this.#work());
  }

  send(chunk: Chunk): boolean {
    if (this.#code !== undefined || this.#isClosing) return false;
    this.#outbox.push(typeof chunk === "string" ? chunk : Uint8Array.from(chunk));
    this.#isFull ||= this.#outbox.length >= WINDOW;
    if (this.#outbox.length > 64 * WINDOW) this.end("local");
    later(() => this.#work());
    return !this.#isFull;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    later(() => this.#work());
  }

  close(): void {
    this.#isClosing = true;
    later(() => this.#work());
  }

  abort(): void {
    this.end("local");
  }

  end(code: LinkEndCode): void {
    if (this.#code !== undefined) return;
    this.#code = code;
    this.#outbox.length = 0;
    if (code !== "closed") this.#inbox.length = 0;
    later(() => {
      this.#peer?.end("closed");
      this.#work();
    });
  }

  #work(): void {
    if (this.#peer !== undefined) this.#putInto(this.#peer);
    if (this.#isClosing && this.#outbox.length === 0) this.end("local");
    if (this.#sink !== undefined) this.#tell(this.#sink);
  }

  #putInto(peer: PipeLink): void {
    while (peer.#inbox.length < WINDOW && this.#outbox.length > 0) {
      for (const chunk of this.#outbox.splice(0, 1)) peer.#came(chunk);
    }
  }

  #tell(sink: LinkSink): void {
    const peer = this.#peer;
    if (this.#isFull && peer !== undefined && this.#outbox.length < WINDOW && this.#code === undefined) {
      this.#isFull = false;
      sink.writable();
    }
    while (!this.#isPaused && this.#inbox.length > 0) {
      for (const chunk of this.#inbox.splice(0, 1)) sink.receive(chunk);
      if (peer !== undefined) later(() => peer.#work());
    }
    if (this.#code === undefined || this.#inbox.length > 0) return;
    this.#sink = undefined;
    sink.ended({ code: this.#code, message: "the pipe is closed" });
  }

  #came(chunk: Chunk): void {
    const size = typeof chunk === "string" ? portableBytes.utf8Length(chunk) : chunk.length;
    if (size > this.traits.maxChunk) this.end("too-big");
    else if (this.#code === undefined) this.#inbox.push(chunk);
    later(() => this.#work());
  }
}

/** Both halves of the transport. */
function pipes(): { readonly dialer: Dialer; readonly acceptor: LinkAcceptor } {
  const names = { name: "pipe", probed: false } as const;
  let take: TakeLink | undefined;
  let most = 0;
  return {
    acceptor: {
      ...names,
      opens: "link",
      listen(given, { maxChunk }) {
        take = given;
        most = maxChunk;
        return () => {
          take = undefined;
        };
      },
    },
    dialer: {
      ...names,
      dial({ query, maxChunk }) {
        const near = new PipeLink(maxChunk, false);
        later(() => {
          if (near.isOver) return;
          if (take === undefined) {
            near.end("refused");
            return;
          }
          const far = new PipeLink(most, true);
          near.join(far);
          take(far, { query });
        });
        return near;
      },
    },
  };
}

const clock: Clock = {
  now: () => Date.now(),
  at(time, task) {
    const timer = setTimeout(task, time - Date.now());
    return () => clearTimeout(timer);
  },
  soon: later,
};
const target = { secure: false, host: "", path: "/", query: new Map<string, string>(), headers: {}, maxChunk: 1000 };

async function main(): Promise<void> {
  const { results, passed, failed } = await judgeTransport({
    name: "pipe",
    clock,
    async makePair({ maxChunk }) {
      const { dialer, acceptor } = pipes();
      const accepted = new Promise<Link>((resolve) => void acceptor.listen(resolve, { maxChunk }));
      return { dialled: dialer.dial({ ...target, maxChunk }), accepted: await accepted, release() {} };
    },
    dial() {
      const { dialer, acceptor } = pipes();
      acceptor.listen((link) => link.bind({ receive() {}, writable() {}, ended() {} }), target);
      return dialer.dial(target);
    },
    dialRefused: () => pipes().dialer.dial(target),
  });
  const errors = results.flatMap(({ error }) => (error instanceof Error ? [error.message] : []));
  if (failed.length > 0) throw new Error(errors.join("\n"));
  if (passed.length < 30) throw new Error(`no more than ${passed.join(" ")} was proved`);
}

void main();
