import type { Chunk, SharedChunk } from "../../../src/contracts/index.ts";
import type { Broken } from "./broken.ts";
import { Relay } from "./relay.ts";

/** As one that masks in place. */
class MasksInPlace extends Relay {
  override send(chunk: Chunk): boolean {
    if (typeof chunk === "string") return super.send(chunk);
    const takes = super.send(chunk.slice());
    for (let at = 0; at < chunk.length; at++) chunk[at] = (chunk[at] ?? 0) ^ 0x55;
    return takes;
  }
}

/** Within one process nothing need be copied, one might think. */
class HandsOn extends Relay {
  static #sent: Uint8Array[] = [];

  override send(chunk: Chunk): boolean {
    if (typeof chunk !== "string") HandsOn.#sent.push(chunk);
    return super.send(chunk);
  }

  override receive(chunk: Chunk): void {
    const isSame = (it: Uint8Array): boolean =>
      it.length === chunk.length && it.every((byte, at) => byte === chunk[at]);
    super.receive(typeof chunk === "string" ? chunk : (HandsOn.#sent.find(isSame) ?? chunk));
  }
}

class ReusesItsBuffer extends Relay {
  readonly #buffer = new Uint8Array(64);

  override receive(chunk: Chunk): void {
    if (typeof chunk === "string" || chunk.length > this.#buffer.length) return super.receive(chunk);
    this.#buffer.set(chunk);
    super.receive(this.#buffer.subarray(0, chunk.length));
  }
}

/** Keeps what it received last, to save itself the work when the same comes again. */
class ReadsAgain extends Relay {
  #last: Uint8Array | undefined;

  override receive(chunk: Chunk): void {
    if (typeof chunk === "string") return super.receive(chunk);
    const header = this.#last?.[0] ?? 0;
    this.#last = chunk;
    if (header === 0xee) chunk[0] = header;
    super.receive(chunk);
  }
}

class SharesLate extends Relay {
  #shared: Chunk[] = [];

  override sendShared(shared: SharedChunk): boolean {
    if (!this.isOpen) return super.sendShared(shared);
    this.#shared.push(shared.chunk);
    return true;
  }

  override flush(): void {
    for (const chunk of this.#shared.splice(0)) super.send(chunk);
  }
}

/** Takes a chunk that has a memo for one that it has sent. */
class SharesOnce extends Relay {
  override sendShared(shared: SharedChunk): boolean {
    if (this.isOpen && shared.memo !== undefined) return true;
    shared.memo = shared.chunk;
    return super.sendShared(shared);
  }
}

/** Links that do not know what is theirs. */
export const badOwners: readonly Broken[] = [
  { clause: "L7", name: "masks the sender's bytes in place", relay: MasksInPlace },
  { clause: "L7", name: "hands the sender's own bytes to the receiver", relay: HandsOn },
  { clause: "L8", name: "hands every chunk over in the same buffer", relay: ReusesItsBuffer },
  { clause: "L8", name: "looks at what it has handed over", relay: ReadsAgain },
  { clause: "L9", name: "sends shared chunks behind all others", relay: SharesLate },
  { clause: "L9", name: "sends a shared chunk on the first link alone", relay: SharesOnce },
];
