import fc from "fast-check";
import type { BytePort } from "../contracts/index.ts";
import { binary, frameText, wildText } from "./arbitraries.ts";

/** One law of byte ports. `oracle` is a port that is known to be right; `run` throws where `port` differs from it. */
export interface BytePortCase {
  readonly name: string;
  /** Throws where `port` breaks the law. */
  run(port: BytePort, oracle: BytePort): void;
}

/** What every {@link BytePort} must keep, as cases for any test runner. */
export const bytePortCases: readonly BytePortCase[] = [
  {
    name: "allocates what is asked for",
    run: (port) => fc.assert(fc.property(fc.nat(70_000), (size) => port.allocate(size).length === size)),
  },
  {
    name: "measures and writes any text as the oracle does, and nothing beside it",
    run: (port, oracle) =>
      fc.assert(
        fc.property(wildText, fc.nat(9), (text, offset) => {
          const expected = encode(oracle, text);
          const target = new Uint8Array(offset + expected.length + 5).fill(0xaa);
          const written = port.writeUtf8(text, target, offset);
          same(port.utf8Length(text), expected.length);
          same(written, expected.length);
          same(hex(target.subarray(offset, offset + written)), hex(expected));
          same(hex(target.subarray(0, offset)), "aa".repeat(offset));
          same(hex(target.subarray(offset + written)), "aa".repeat(5));
        }),
      ),
  },
  {
    name: "reads back what it wrote",
    run: (port) => fc.assert(fc.property(frameText, (text) => same(port.readUtf8(...whole(encode(port, text))), text))),
  },
  {
    name: "takes and refuses the same bytes as the oracle, wherever they lie",
    run: (port, oracle) =>
      fc.assert(
        fc.property(nearlyUtf8, fc.nat(9), (bytes, offset) => {
          const source = new Uint8Array(bytes.length + offset + 1).fill(0xff);
          source.set(bytes, offset);
          same(port.readUtf8(source, offset, offset + bytes.length), oracle.readUtf8(...whole(bytes)));
        }),
        { numRuns: 500 },
      ),
  },
  {
    name: "refuses each malformed sequence of RFC 3629",
    run: (port) => {
      for (const bytes of MALFORMED) same(port.readUtf8(...whole(Uint8Array.from(bytes))), undefined);
    },
  },
  {
    name: "keeps a byte order mark",
    run: (port) => same(port.readUtf8(...whole(Uint8Array.of(0xef, 0xbb, 0xbf, 0x34))), "\ufeff4"),
  },
  {
    name: "reads U+FFFD that is really there",
    run: (port) => same(port.readUtf8(...whole(Uint8Array.of(0xef, 0xbf, 0xbd))), "\ufffd"),
  },
  {
    name: "reads ASCII of any length",
    run: (port) =>
      fc.assert(
        fc.property(fc.array(fc.nat(127), { maxLength: 40 }), fc.nat(400), (codes, times) => {
          const text = String.fromCharCode(...codes).repeat(times);
          same(port.readAscii(...whole(encode(port, text))), text);
        }),
      ),
  },
  {
    name: "writes base64 as the oracle does, and reads it back, padded or not and in either alphabet",
    run: (port, oracle) =>
      fc.assert(
        fc.property(binary, (bytes) => {
          const text = port.toBase64(bytes);
          same(text, oracle.toBase64(bytes));
          const url = text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
          same(hex(port.fromBase64(text)), hex(bytes));
          same(hex(port.fromBase64(url)), hex(bytes));
        }),
      ),
  },
  {
    name: "reads any text as base64 as the oracle does",
    run: (port, oracle) =>
      fc.assert(
        fc.property(wildText, (text) => same(hex(port.fromBase64(text)), hex(oracle.fromBase64(text)))),
        { examples: [["YQ==YQ=="], ["=YQ"], ["A"], ["\u0141AAA"], ["Y\nQ"]] },
      ),
  },
];

/** Well-formed text with at most one byte changed, dropped or doubled: where a lax reader and a strict one part. */
const nearlyUtf8 = fc.oneof(
  binary,
  fc
    .tuple(frameText, fc.nat(), fc.nat(255), fc.constantFrom("keep", "change", "drop", "double"))
    .map(([text, place, byte, how]) => {
      const bytes: number[] = [...encodeURIComponent(text).matchAll(/%(..)|[^]/g)].map((match) =>
        match[1] === undefined ? match[0].charCodeAt(0) : Number.parseInt(match[1], 16),
      );
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      if (how === "change") bytes[at] = byte;
      else if (how === "drop") bytes.splice(at, 1);
      else if (how === "double") bytes.splice(at, 0, bytes[at] ?? byte);
      return Uint8Array.from(bytes);
    }),
);

const MALFORMED: readonly (readonly number[])[] = [
  // A continuation byte alone, and lead bytes that no text has.
  [0x80],
  [0xbf],
  [0xc0, 0x80],
  [0xc1, 0xbf],
  [0xf5, 0x80, 0x80, 0x80],
  [0xfe],
  [0xff],
  // Overlong forms.
  [0xe0, 0x80, 0x80],
  [0xe0, 0x9f, 0xbf],
  [0xf0, 0x80, 0x80, 0x80],
  [0xf0, 0x8f, 0xbf, 0xbf],
  // Surrogates, alone and in pairs.
  [0xed, 0xa0, 0x80],
  [0xed, 0xbf, 0xbf],
  [0xed, 0xa0, 0x81, 0xed, 0xb0, 0x80],
  // Above U+10FFFF.
  [0xf4, 0x90, 0x80, 0x80],
  // Cut off, at the end and before something else.
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xe2, 0x82, 0x34],
  [0x34, 0xc3, 0x34],
];

function encode(port: BytePort, text: string): Uint8Array {
  const bytes = new Uint8Array(port.utf8Length(text));
  port.writeUtf8(text, bytes, 0);
  return bytes;
}

function whole(bytes: Uint8Array): [Uint8Array, number, number] {
  return [bytes, 0, bytes.length];
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

function same(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}
