import { type Random, seededRandom } from "../fault-proxy/index.ts";

/** The namespaces that traffic goes through. */
export const NAMESPACES = ["/", "/side"] as const;
export type NamespaceName = (typeof NAMESPACES)[number];

/**
 * How an item is sent: as it is, with a callback for its answer, by `emitWithAck`, or to a room. Clients, who have no rooms,
 * send the last as it is.
 */
export type Way = "plain" | "callback" | "promise" | "room";

/** One item of traffic. */
export interface Item {
  readonly way: Way;
  readonly namespace: NamespaceName;
  readonly body: readonly unknown[];
  /** How long its answer is held back, in milliseconds. */
  readonly answerAfterMs: number;
}

/** Texts made of what protocols stumble over. */
const SYLLABLES: readonly [string, ...string[]] = [
  "rt",
  "é",
  "\u001e",
  "\0",
  "🚢",
  '"',
  "\\",
  "b4",
  "51-",
  "\n",
  " ",
  "/side,",
  "漢",
];
const WAYS: readonly [Way, ...Way[]] = ["plain", "plain", "plain", "callback", "promise", "room"];

/** What one end sends, item by item. Both ends know it from the seed: what arrives can be compared with what was meant. */
export class Plan {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  item(index: number): Item {
    const random = seededRandom(Math.imul(this.#seed, 0x9e37_79b1) ^ Math.imul(index + 1, 0x85eb_ca6b));
    return {
      way: oneOf(WAYS, random),
      namespace: oneOf(NAMESPACES, random),
      body: bodyOf(random),
      answerAfterMs: random() < 0.3 ? upTo(40, random) : 0,
    };
  }
}

function bodyOf(random: Random): readonly unknown[] {
  const kind = random();
  if (kind < 0.3) return [text(random)];
  if (kind < 0.6) return [document(random), upTo(1000, random)];
  if (kind < 0.8) return [bytes(300, random)];
  if (kind < 0.99)
    return [text(random), { deep: { down: [bytes(90, random), null] }, other: bytes(9, random) }, bytes(200, random)];
  return [bytes(20_000, random), text(random).repeat(50)];
}

function document(random: Random): unknown {
  const list = Array.from({ length: upTo(4, random) }, () => ({ name: text(random), count: upTo(9, random) }));
  return { list, half: upTo(99, random) / 2, no: null, yes: true, empty: {}, "": text(random) };
}

function text(random: Random): string {
  return Array.from({ length: upTo(20, random) }, () => oneOf(SYLLABLES, random)).join("");
}

function bytes(most: number, random: Random): Buffer {
  const pattern = Uint8Array.from({ length: 7 }, () => upTo(255, random));
  return Buffer.alloc(upTo(most, random), pattern);
}

function upTo(most: number, random: Random): number {
  return Math.floor(random() * (most + 1));
}

function oneOf<Value>(values: readonly [Value, ...Value[]], random: Random): Value {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

/** The seeds of both directions. */
export function seedsOf(seed: number): { readonly up: number; readonly down: number } {
  return { up: seed * 2, down: seed * 2 + 1 };
}
