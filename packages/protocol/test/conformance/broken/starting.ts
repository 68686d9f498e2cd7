import type { Chunk, Link, LinkEnd, LinkTraits } from "../../../src/contracts/index.ts";
import type { Broken } from "./broken.ts";
import { ExchangeRelay, Relay } from "./relay.ts";

class GrowsLater extends Relay {
  override get traits(): LinkTraits {
    return { ...super.traits, maxFrames: this.isOver ? 16 : 1 };
  }
}

class SaysNothingOfItsLimit extends Relay {
  override get traits(): LinkTraits {
    return { ...super.traits, maxChunk: 1_000_000 };
  }
}

class ListensEarly extends Relay {
  constructor(inner: Link, role: "dialled" | "accepted") {
    super(inner, role);
    inner.bind(this);
  }

  override bind(sink: Relay["sink"]): void {
    this.sink = sink;
  }
}

class TakesTooEarly extends Relay {
  override send(chunk: Chunk): boolean {
    return super.send(chunk) || !this.isUp;
  }
}

class DeliversBeforeItIsUp extends Relay {
  #isSaid = false;

  override writable(): void {
    this.isUp = true;
    if (this.#isSaid) super.writable();
  }

  override receive(chunk: Chunk): void {
    super.receive(chunk);
    if (this.#isSaid) return;
    this.#isSaid = true;
    super.writable();
  }
}

class LosesWhatIsEarly extends Relay {
  override send(chunk: Chunk): boolean {
    return this.isUp && super.send(chunk);
  }
}

class SaysClosedForRefused extends Relay {
  override ended(end: LinkEnd): void {
    super.ended(end.code === "refused" ? { ...end, code: "closed" } : end);
  }
}

class IsUpBeforeItKnows extends Relay {
  override ended(end: LinkEnd): void {
    if (end.code === "refused") this.writable();
    super.ended(end);
  }
}

/** Says that it is over, and goes on dialling. */
class DialsOn extends Relay {
  #isGivenUp = false;

  override close(): void {
    if (this.isUp) super.close();
    else this.#giveUp();
  }

  override abort(): void {
    if (this.isUp) super.abort();
    else this.#giveUp();
  }

  override receive(chunk: Chunk): void {
    if (!this.#isGivenUp) super.receive(chunk);
  }

  override writable(): void {
    if (!this.#isGivenUp) super.writable();
  }

  #giveUp(): void {
    if (!this.#isGivenUp) queueMicrotask(() => super.ended({ code: "local", message: "given up" }));
    this.#isGivenUp = true;
  }
}

/** Waits to be spoken to. */
class IsShy extends Relay {
  #hasHeard: boolean;

  constructor(inner: Link, role: "dialled" | "accepted") {
    super(inner, role);
    this.#hasHeard = role === "dialled";
  }

  override send(chunk: Chunk): boolean {
    return this.#hasHeard && super.send(chunk);
  }

  override receive(chunk: Chunk): void {
    this.#hasHeard = true;
    super.receive(chunk);
  }
}

class ForgetsBeforeItIsTold extends Relay {
  #isTold: boolean;
  #isGreeted = false;

  constructor(inner: Link, role: "dialled" | "accepted") {
    super(inner, role);
    this.#isTold = role === "accepted";
  }

  override identify(): void {
    this.#isTold = true;
  }

  override receive(chunk: Chunk): void {
    this.#isGreeted = true;
    super.receive(chunk);
  }

  override send(chunk: Chunk): boolean {
    // What was sent before it was up is another clause's matter.
    return this.#isTold || !this.#isGreeted ? super.send(chunk) : true;
  }
}

class IdlesAtOnce extends ExchangeRelay {
  override quiesce(idle: () => void): void {
    if (!this.isOver) queueMicrotask(idle);
    super.quiesce(() => {});
  }
}

class IdlesTwice extends ExchangeRelay {
  override quiesce(idle: () => void): void {
    super.quiesce(() => {
      idle();
      idle();
    });
  }
}

class PollsOn extends ExchangeRelay {
  override quiesce(idle: () => void): void {
    super.quiesce(() => {
      idle();
      super.resume();
    });
  }
}

/** Links that begin badly, and such as are made of exchanges. */
export const badStarting: readonly Broken[] = [
  { clause: "T1", name: "has other traits after its end", relay: GrowsLater },
  {
    clause: "T1",
    name: "says the same of its chunks whatever was asked for",
    relay: SaysNothingOfItsLimit,
  },
  { clause: "L27", name: "drops what comes before it is bound", relay: ListensEarly },
  { clause: "D1", name: "says that it takes chunks before it is up", relay: TakesTooEarly },
  { clause: "D1", name: "hands a chunk over before it is up", relay: DeliversBeforeItIsUp },
  { clause: "D2", name: "loses what was sent before it was up", relay: LosesWhatIsEarly },
  { clause: "D3", name: "says that it was closed when it was refused", relay: SaysClosedForRefused },
  { clause: "D3", name: "is up before it is refused", relay: IsUpBeforeItKnows },
  {
    clause: "D4",
    name: "goes on dialling when it is given up",
    relay: DialsOn,
    also: { L27: "what it left behind is what the other end should hear of" },
  },
  { clause: "A1", name: "waits to be spoken to", relay: IsShy },
  { clause: "X1", name: "loses what it was given before it was told its sid", relay: ForgetsBeforeItIsTold },
  { clause: "X2", name: "is idle at once", relay: IdlesAtOnce, kind: "exchange" },
  { clause: "X2", name: "is idle twice", relay: IdlesTwice, kind: "exchange" },
  { clause: "X2", name: "begins anew by itself when it was idle", relay: PollsOn, kind: "exchange" },
];
