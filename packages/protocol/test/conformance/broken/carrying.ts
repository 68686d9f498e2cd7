import type { Chunk, SharedChunk } from "../../../src/contracts/index.ts";
import type { Broken } from "./broken.ts";
import { Relay } from "./relay.ts";

/** Few cases send so much on one link, so that others are not concerned. */
const LATE = 11;

class Reorders extends Relay {
  #sent = 0;
  #held: Chunk | undefined;

  override send(chunk: Chunk): boolean {
    if (++this.#sent === LATE) {
      this.#held = chunk;
      return true;
    }
    const takes = super.send(chunk);
    this.flush();
    return takes;
  }

  override flush(): void {
    if (this.#held !== undefined) super.send(this.#held);
    this.#held = undefined;
  }
}

class Loses extends Relay {
  #received = 0;

  override receive(chunk: Chunk): void {
    if (++this.#received !== LATE) super.receive(chunk);
  }
}

class Doubles extends Relay {
  #received = 0;

  override receive(chunk: Chunk): void {
    super.receive(chunk);
    if (++this.#received === LATE) super.receive(chunk);
  }
}

class Invents extends Relay {
  #received = 0;

  override receive(chunk: Chunk): void {
    super.receive(chunk);
    if (++this.#received === LATE) super.receive("4never sent");
  }
}

/** What is small and sent in one turn leaves as one. */
class Joins extends Relay {
  #held = "";

  override send(chunk: Chunk): boolean {
    if (this.isOpen && typeof chunk === "string" && chunk.length < 100 && this.#held.length < 1000) {
      this.#held += chunk;
      return true;
    }
    this.#leave();
    return super.send(chunk);
  }

  override sendShared(shared: SharedChunk): boolean {
    this.#leave();
    return super.sendShared(shared);
  }

  override flush(): void {
    this.#leave();
  }

  override close(): void {
    this.#leave();
    super.close();
  }

  #leave(): void {
    const held = this.#held;
    this.#held = "";
    if (held !== "") super.send(held);
  }
}

class Splits extends Relay {
  override receive(chunk: Chunk): void {
    const most = 100_000;
    for (let at = 0; at === 0 || at < chunk.length; at += most) super.receive(chunk.slice(at, at + most));
  }
}

class LosesReturns extends Relay {
  override receive(chunk: Chunk): void {
    super.receive(typeof chunk === "string" ? chunk.replaceAll("\r\n", "\n") : chunk);
  }
}

class CutsAtMarks extends Relay {
  override receive(chunk: Chunk): void {
    super.receive(typeof chunk === "string" ? chunk.replace(/^\ufeff/, "") : chunk);
  }
}

class SkipsEmpty extends Relay {
  override receive(chunk: Chunk): void {
    if (chunk.length > 0) super.receive(chunk);
  }
}

class HoldsBoth extends Relay {
  #waiting: Chunk[] | undefined;

  override send(chunk: Chunk): boolean {
    if (this.#waiting === undefined) return super.send(chunk);
    this.#waiting.push(chunk);
    return true;
  }

  override pause(): void {
    this.#waiting ??= [];
    super.pause();
  }

  override resume(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const chunk of waiting) super.send(chunk);
    super.resume();
  }
}

/** Links that do not carry what they are given. */
export const badCarriers: readonly Broken[] = [
  { clause: "L1", name: "swaps two chunks of one turn", relay: Reorders },
  { clause: "L2", name: "loses a chunk", relay: Loses },
  { clause: "L3", name: "hands a chunk over twice", relay: Doubles },
  { clause: "L3", name: "hands over what nobody sent", relay: Invents },
  { clause: "L4", name: "joins small chunks of one turn", relay: Joins },
  { clause: "L4", name: "splits large chunks", relay: Splits },
  { clause: "L5", name: "turns CR LF into LF", relay: LosesReturns },
  { clause: "L5", name: "takes a character for a byte order mark", relay: CutsAtMarks },
  {
    clause: "L2",
    name: "loses empty bytes",
    relay: SkipsEmpty,
  },
  { clause: "L6", name: "sends nothing while it is paused", relay: HoldsBoth },
];
