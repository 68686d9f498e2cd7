import fc, { type Arbitrary } from "fast-check";
import type { Chunk } from "../contracts/index.ts";

/** What frames are written with, and what UTF-8 and base64 stumble over: one, two, three and four bytes each, and their edges. */
const CHARACTERS = Array.from(
  "0123456789b-_=+/ \n\u0000\u001e\u007f\u0080é\u07ff\u0800€\ud7ff\ue000\ufeff\ufffd\uffff\u{10000}\u{10ffff}",
);

/** Halves of surrogate pairs: text in JavaScript, but not in UTF-8. */
const HALVES = ["\ud800", "\udbff", "\udc00", "\udfff"];

const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...CHARACTERS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
);

/** Sizes at which headers and buffers change: around 0, 125, 1024, 16384 and 65536. */
export const sizes: Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.nat(20) },
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 41, 42, 124, 125, 126, 127, 128, 255, 256, 257) },
  { weight: 1, arbitrary: fc.constantFrom(1023, 1024, 1025, 16_383, 16_384, 65_534, 65_535, 65_536, 65_537) },
);

const piece = fc.string({ unit: character, maxLength: 12 });

/** Text that UTF-8 can carry exactly, of the protocol's own characters and of telling sizes. */
export const frameText: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: piece },
  { weight: 1, arbitrary: fc.tuple(piece, sizes).map(([text, size]) => fill(text, size)) },
);

/** As {@link frameText} without U+001E, which payloads can't carry. */
export const recordText: Arbitrary<string> = frameText.map((text) => text.replaceAll("\u001e", "."));

/** Any text JavaScript has: halves of surrogate pairs too. */
export const wildText: Arbitrary<string> = fc.oneof(
  frameText,
  fc.string({ unit: fc.oneof(character, fc.constantFrom(...HALVES)), maxLength: 40 }),
);

/** Bytes of telling sizes, of which some are short texts and broken ones. */
export const binary: Arbitrary<Uint8Array> = fc.oneof(
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.constantFrom(0, 0x30, 0x7f, 0x80, 0xbf, 0xc1, 0xe2, 0x82, 0xac, 0xed, 0xa0, 0xf4, 0x90, 0xff), {
        maxLength: 8,
      })
      .map((bytes) => Uint8Array.from(bytes)),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9 }), sizes).map(([seed, size]) => repeat(seed, size)),
  },
);

/** A frame chunk: a text frame of any type, or the bytes of a binary message. */
export const frameChunk: Arbitrary<Chunk> = chunkOf(frameText);

/** As {@link frameChunk}, of frames that payloads can carry. */
export const recordChunk: Arbitrary<Chunk> = chunkOf(recordText);

/** Bytes as they may come off a wire: cut into pieces of sizes taken from `cuts` in turn; no cuts, one piece. */
export function cutUp(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = cuts.length === 0 ? bytes.length : (cuts[i % cuts.length] ?? 1);
    // Pieces of their own, as a stream hands them out.
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  return pieces;
}

/** Sizes of pieces for {@link cutUp}, each at least 1. */
export const cuts: Arbitrary<readonly number[]> = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 300 }), fc.constantFrom(16_384, 65_536)),
  { maxLength: 6 },
);

function chunkOf(text: Arbitrary<string>): Arbitrary<Chunk> {
  const frame = fc
    .tuple(fc.constantFrom("4", "4", "4", "4", "0", "1", "2", "3", "4", "5", "6"), text)
    .map(([digit, data]) => digit + data);
  return fc.oneof({ weight: 2, arbitrary: frame }, { weight: 1, arbitrary: binary });
}

/** `text` again and again, `size` units in all, ASCII where a pair would be cut. */
function fill(text: string, size: number): string {
  const filled = (text === "" ? "x" : text).repeat(Math.ceil(size / Math.max(text.length, 1))).slice(0, size);
  return /[\ud800-\udbff]$/.test(filled) ? `${filled.slice(0, -1)}x` : filled;
}

function repeat(seed: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = seed[i % seed.length] ?? 0;
  return bytes;
}
