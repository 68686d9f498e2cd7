import type { Chunk, LinkEnd } from "../../../src/contracts/index.ts";
import type { Broken } from "./broken.ts";
import { Relay } from "./relay.ts";

class EndsTwice extends Relay {
  override ended(end: LinkEnd): void {
    super.ended(end);
    super.ended(end);
  }
}

class SpeaksAfterTheEnd extends Relay {
  override ended(end: LinkEnd): void {
    super.ended(end);
    super.writable();
  }
}

class ClosesAtOnce extends Relay {
  override close(): void {
    super.abort();
  }
}

class ClosesLate extends Relay {
  override close(): void {
    queueMicrotask(() => super.close());
  }
}

class AbortsInOrder extends Relay {
  override abort(): void {
    super.close();
  }
}

/** What waits is still sent, as if by a close. */
class AbortsLate extends Relay {
  #isAborted = false;

  override abort(): void {
    if (this.#isAborted || this.isOver) return;
    this.#isAborted = true;
    queueMicrotask(() => super.ended({ code: "local", message: "aborted" }));
    super.close();
  }

  override send(chunk: Chunk): boolean {
    return !this.#isAborted && super.send(chunk);
  }

  override receive(chunk: Chunk): void {
    if (!this.#isAborted) super.receive(chunk);
  }

  override writable(): void {
    if (!this.#isAborted) super.writable();
  }

  override ended(end: LinkEnd): void {
    if (!this.#isAborted) super.ended(end);
  }
}

class SaysLocal extends Relay {
  override ended(end: LinkEnd): void {
    super.ended(end.message === "cut" || end.code !== "closed" ? end : { ...end, code: "local" });
  }
}

class SaysBrokenWhenCalledAgain extends Relay {
  #calls = 0;

  override close(): void {
    this.#calls += 1;
    super.close();
  }

  override abort(): void {
    this.#calls += 1;
    super.abort();
  }

  override ended(end: LinkEnd): void {
    super.ended(this.#calls > 1 ? { ...end, code: "broken" } : end);
  }
}

class TakesCutsForItsOwn extends Relay {
  override ended(end: LinkEnd): void {
    super.ended(end.message === "cut" ? { ...end, code: "local" } : end);
  }
}

/** Links that do not know when it is over. */
export const badEnding: readonly Broken[] = [
  { clause: "L20", name: "says twice that it is over", relay: EndsTwice },
  { clause: "L20", name: "takes chunks again after its end", relay: SpeaksAfterTheEnd },
  { clause: "L21", name: "drops what waits when it is closed", relay: ClosesAtOnce },
  { clause: "L22", name: "sends on after a close, until the end of the turn", relay: ClosesLate },
  {
    clause: "L23",
    name: "closes where it should abort",
    relay: AbortsInOrder,
    also: { L25: "such an abort ends no close that waits" },
  },
  { clause: "L23", name: "sends what waits after an abort", relay: AbortsLate },
  { clause: "L24", name: "says that it was ended here when the other end did so", relay: SaysLocal },
  { clause: "L25", name: "says that it broke when it is closed again", relay: SaysBrokenWhenCalledAgain },
  { clause: "L26", name: "says that it was ended here when it was cut", relay: TakesCutsForItsOwn },
];
