import type { Chunk, LinkEnd, LinkTraits } from "../../../src/contracts/index.ts";
import type { Broken } from "./broken.ts";
import { Relay } from "./relay.ts";

class NeverWritable extends Relay {
  override writable(): void {
    if (!this.isUp) super.writable();
  }
}

/** A queue of its own before the link, which says that it takes chunks. */
abstract class Queues extends Relay {
  readonly #queue: Chunk[] = [];
  #takes = true;

  /** What it answers when so many chunks wait. */
  protected abstract answer(waiting: number): boolean;

  override send(chunk: Chunk): boolean {
    if (!this.isOpen) return super.send(chunk);
    if (this.#takes) {
      this.#takes = super.send(chunk);
      return this.#takes || this.answer(0);
    }
    this.#queue.push(chunk);
    return this.answer(this.#queue.length);
  }

  override writable(): void {
    this.#takes = true;
    while (this.#takes && this.#queue.length > 0) this.#takes = super.send(this.#queue.shift() ?? "");
    if (this.#takes) super.writable();
  }

  override close(): void {
    for (const chunk of this.#queue.splice(0)) super.send(chunk);
    super.close();
  }
}

/** As much as a case of another clause never sends. */
const LIMIT = 1500;

class TakesAll extends Queues {
  protected override answer(waiting: number): boolean {
    if (waiting > LIMIT) this.abort();
    return true;
  }
}

class KeepsAll extends Queues {
  protected override answer(): boolean {
    return false;
  }
}

/** An obedient sender is told to go on before anything has left. */
class WritableTooEarly extends Queues {
  protected override answer(waiting: number): boolean {
    if (waiting > LIMIT) this.abort();
    queueMicrotask(() => {
      if (!this.isOver) this.sink?.writable();
    });
    return false;
  }
}

class EndsOtherwise extends Relay {
  override ended(end: LinkEnd): void {
    super.ended(end.message.startsWith("more than") ? { ...end, code: "broken" } : end);
  }
}

class IgnoresPauses extends Relay {
  override pause(): void {}
}

class CountsPauses extends Relay {
  #pauses = 0;

  override pause(): void {
    this.#pauses += 1;
    super.pause();
  }

  override resume(): void {
    this.#pauses = Math.max(0, this.#pauses - 1);
    if (this.#pauses === 0) super.resume();
  }
}

/** Above a carrier that takes more. */
class Lenient extends Relay {
  override get traits(): LinkTraits {
    return { ...super.traits, maxChunk: super.traits.maxChunk / 2 };
  }
}

class CountsCharacters extends Lenient {
  #isTooBig = false;

  override receive(chunk: Chunk): void {
    this.#isTooBig = chunk.length > this.traits.maxChunk;
    if (this.#isTooBig) this.inner.abort();
    else super.receive(chunk);
  }

  override ended(end: LinkEnd): void {
    super.ended(this.#isTooBig ? { ...end, code: "too-big" } : end);
  }
}

/** Links that do not know how much is enough. */
export const badFlowing: readonly Broken[] = [
  { clause: "L14", name: "never says that it takes chunks again", relay: NeverWritable },
  { clause: "L15", name: "never says that it is full", relay: TakesAll },
  { clause: "L15", name: "says that it takes chunks again before it does", relay: WritableTooEarly },
  { clause: "L16", name: "keeps all that it is sent", relay: KeepsAll },
  { clause: "L16", name: "says that somebody else has ended it when too much waited", relay: EndsOtherwise },
  { clause: "L17", name: "goes on while it is paused", relay: IgnoresPauses },
  { clause: "L18", name: "wants to be resumed as often as it was paused", relay: CountsPauses },
  { clause: "L19", name: "receives chunks of any size", relay: Lenient, maxChunk: (asked) => asked * 2 },
  { clause: "L19", name: "counts characters for bytes", relay: CountsCharacters, maxChunk: (asked) => asked * 2 },
];
