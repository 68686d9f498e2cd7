import type { Chunk, Link, LinkEnd, SharedChunk } from "../../../src/contracts/index.ts";
import type { Broken } from "./broken.ts";
import { ExchangeRelay, Relay } from "./relay.ts";

/** Takes a flush of nothing for one of what comes next. */
class FlushesOnce extends Relay {
  #waiting: Chunk[] = [];
  #isFlushed = false;
  #takes = true;

  override send(chunk: Chunk): boolean {
    if (!this.isOpen) return super.send(chunk);
    this.#waiting.push(chunk);
    return this.#takes;
  }

  override sendShared({ chunk }: SharedChunk): boolean {
    return this.send(chunk);
  }

  override flush(): void {
    const isLate = this.#isFlushed;
    this.#isFlushed = this.#waiting.length === 0;
    if (!isLate) this.#leave();
  }

  override writable(): void {
    this.#takes = true;
    super.writable();
  }

  override close(): void {
    this.#leave();
    super.close();
  }

  #leave(): void {
    for (const chunk of this.#waiting.splice(0)) this.#takes = super.send(chunk);
  }
}

/** A writer that all links share, and that has the wrong one in mind when one of them comes back to it in the same turn. */
class MixesUp extends Relay {
  static readonly #turns = { dialled: new Array<MixesUp>(), accepted: new Array<MixesUp>() };
  readonly #role: "dialled" | "accepted";

  constructor(inner: Link, role: "dialled" | "accepted") {
    super(inner, role);
    this.#role = role;
  }

  override send(chunk: Chunk): boolean {
    const turn = MixesUp.#turns[this.#role];
    if (turn.length === 0) queueMicrotask(() => turn.splice(0));
    const last = turn.at(-1);
    const isBack = last !== undefined && last !== this && turn.includes(this);
    turn.push(this);
    return isBack ? last.inner.send(chunk) : super.send(chunk);
  }
}

class AnswersAtOnce extends Relay {
  override send(chunk: Chunk): boolean {
    if (this.isUp) this.sink?.writable();
    return super.send(chunk);
  }
}

class EndsAtOnce extends Relay {
  override abort(): void {
    if (this.isOver) return;
    super.abort();
    super.ended({ code: "local", message: "aborted" });
  }

  override ended(end: LinkEnd): void {
    if (!this.isOver) super.ended(end);
  }
}

class HandsOverAtOnce extends Relay {
  #held: Chunk[] = [];
  #isPaused = false;

  override pause(): void {
    this.#isPaused = true;
  }

  override resume(): void {
    this.#isPaused = false;
    for (const chunk of this.#held.splice(0)) super.receive(chunk);
    super.resume();
  }

  override receive(chunk: Chunk): void {
    if (!this.#isPaused) return super.receive(chunk);
    this.#held.push(chunk);
    super.pause();
  }
}

class Throws extends Relay {
  override send(chunk: Chunk): boolean {
    if (this.isOver) throw new Error("not open");
    return super.send(chunk);
  }
}

class TakesAfterTheEnd extends Relay {
  override send(chunk: Chunk): boolean {
    return super.send(chunk) || this.isOver;
  }
}

class IdlesAfterTheEnd extends ExchangeRelay {
  override quiesce(idle: () => void): void {
    if (this.isOver) queueMicrotask(idle);
    else super.quiesce(idle);
  }
}

/** Links without manners. */
export const badMannered: readonly Broken[] = [
  { clause: "L10", name: "forgets what was sent after a flush of nothing", relay: FlushesOnce },
  { clause: "L11", name: "sends on another link what two send in one turn", relay: MixesUp },
  { clause: "L12", name: "calls writable from within send", relay: AnswersAtOnce },
  { clause: "L12", name: "calls ended from within abort", relay: EndsAtOnce },
  { clause: "L12", name: "hands over from within resume what it held back", relay: HandsOverAtOnce },
  { clause: "L13", name: "throws when it is sent something after its end", relay: Throws },
  { clause: "L13", name: "says that it takes chunks after its end", relay: TakesAfterTheEnd },
  { clause: "L13", name: "calls idle after its end", relay: IdlesAfterTheEnd, kind: "exchange" },
];
