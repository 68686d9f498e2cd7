import type { Chunk, LinkTraits } from "../contracts/index.ts";
import type { Clause } from "./clauses.ts";

/** In which way what came differs from what was sent. */
export type Difference = "reordered" | "lost" | "doubled" | "recut" | "changed";

/** The clause that each difference breaks. */
export const BROKEN_BY: Readonly<Record<Difference, Clause>> = {
  reordered: "L1",
  lost: "L2",
  doubled: "L3",
  recut: "L4",
  changed: "L5",
};

/** Follows what comes, and looks at each chunk once. */
export class Comparison {
  readonly #sent: readonly Chunk[];
  readonly #came: readonly Chunk[];
  /** Of a stream: all that was sent. */
  readonly #whole: Uint8Array | undefined;
  /** How many chunks, and how many of their bytes, are known to be as they were sent. */
  #same = 0;
  #size = 0;

  /** `came` grows. */
  constructor(sent: readonly Chunk[], came: readonly Chunk[], framing: LinkTraits["framing"]) {
    this.#sent = sent;
    this.#came = came;
    this.#whole = framing === "stream" ? joined(sent) : undefined;
  }

  /** Is all that came, as far as it came, what was sent? */
  get isBeginning(): boolean {
    for (let next = this.#came[this.#same]; next !== undefined; next = this.#came[this.#same]) {
      if (!this.#isNext(next)) return false;
      this.#same += 1;
      this.#size += next.length;
    }
    return true;
  }

  /** Has all come, and nothing else? */
  get isWhole(): boolean {
    return this.isBeginning && this.#size === (this.#whole?.length ?? sizeOf(this.#sent)) && this.#hasAllChunks;
  }

  get #hasAllChunks(): boolean {
    return this.#whole !== undefined || this.#same === this.#sent.length;
  }

  #isNext(next: Chunk): boolean {
    if (this.#whole === undefined) return isSame(next, this.#sent[this.#same]);
    return startsWith(this.#whole.subarray(this.#size), joined([next]));
  }
}

/** Tells how what came differs; `undefined` when it does not. */
export function differenceOf(
  came: readonly Chunk[],
  sent: readonly Chunk[],
  framing: LinkTraits["framing"],
): Difference | undefined {
  return framing === "message" ? ofMessages(came, sent) : ofBytes(joined(came), joined(sent));
}

function ofMessages(came: readonly Chunk[], sent: readonly Chunk[]): Difference | undefined {
  if (new Comparison(sent, came, "message").isWhole) return undefined;
  const counts = new Map<string, number>();
  for (const chunk of sent) counts.set(keyOf(chunk), (counts.get(keyOf(chunk)) ?? 0) + 1);
  let hasUnknown = false;
  let hasDouble = false;
  for (const chunk of came) {
    const left = counts.get(keyOf(chunk));
    if (left === undefined) hasUnknown = true;
    else if (left === 0) hasDouble = true;
    else counts.set(keyOf(chunk), left - 1);
  }
  const cameAll = [...counts.values()].every((left) => left === 0);
  if (hasUnknown && startsWith(joined(sent), joined(came))) return "recut";
  if (hasDouble || (hasUnknown && cameAll)) return "doubled";
  if (hasUnknown) return "changed";
  return came.length === sent.length ? "reordered" : "lost";
}

function ofBytes(came: Uint8Array, sent: Uint8Array): Difference | undefined {
  if (came.length < sent.length) return "lost";
  if (came.length > sent.length) return "doubled";
  if (startsWith(sent, came)) return undefined;
  return startsWith(came.slice().sort(), sent.slice().sort()) ? "reordered" : "changed";
}

/** How many bytes there are. Text is counted in characters, which will do to compare it with itself. */
export function sizeOf(chunks: readonly Chunk[]): number {
  return chunks.reduce((size, chunk) => size + chunk.length, 0);
}

/** A few chunks in words. */
export function inWords(chunks: readonly Chunk[]): string {
  const shown = chunks.slice(0, 12).map(oneInWords);
  const more = chunks.length > shown.length ? `, and ${chunks.length - shown.length} more` : "";
  return `${chunks.length} chunks [${shown.join(", ")}${more}]`;
}

function oneInWords(chunk: Chunk): string {
  const length = chunk.length > 16 ? `… (${chunk.length})` : "";
  if (typeof chunk === "string") return `${JSON.stringify(chunk.slice(0, 16))}${length}`;
  return `<${chunk.subarray(0, 16).join(" ")}>${length}`;
}

function isSame(one: Chunk, other: Chunk | undefined): boolean {
  if (typeof one === "string" || typeof other === "string" || other === undefined) return one === other;
  return one.length === other.length && startsWith(one, other);
}

function startsWith(whole: Uint8Array, beginning: Uint8Array): boolean {
  for (let at = 0; at < beginning.length; at++) if (beginning[at] !== whole[at]) return false;
  return true;
}

function keyOf(chunk: Chunk): string {
  return typeof chunk === "string" ? chunk : `\0${chunk.join()}`;
}

/** All in one. Of text the codes, cut to bytes: enough to tell a beginning from something else. */
function joined(chunks: readonly Chunk[]): Uint8Array {
  const whole = new Uint8Array(sizeOf(chunks));
  let end = 0;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at++) {
      whole[end++] = typeof chunk === "string" ? chunk.charCodeAt(at) : (chunk[at] ?? 0);
    }
  }
  return whole;
}
