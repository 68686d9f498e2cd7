import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { binary, cuts, cutUp, frameText } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { heard, heardByWs } from "./listen.ts";
import { type RawFrame, rawFrame } from "./raw-frame.ts";

const ROLES = ["server", "client"] as const;

/** Each way to break UTF-8 (RFC 3629 section 3), and a little beside it. */
const BROKEN: readonly (readonly [name: string, hex: string])[] = [
  ["a lone continuation", "80"],
  ["a start without its continuation", "c3"],
  ["three bytes, of which one is missing", "e282"],
  ["four bytes, of which one is missing", "f09f98"],
  ["an overlong form of two bytes", "c1bf"],
  ["an overlong form of three bytes", "e09fbf"],
  ["an overlong form of four bytes", "f08fbfbf"],
  ["a surrogate", "edbfbf"],
  ["a pair of surrogates", "eda081edb080"],
  ["above U+10FFFF", "f4908080"],
  ["a form of five bytes", "f888808080"],
  ["a byte that starts nothing", "ff"],
];

/** The frames of one text message, its payload cut at `places`. */
function message(role: "server" | "client", payload: Uint8Array, places: readonly number[]): RawFrame[] {
  const key = role === "server" ? { key: [0x12, 0x9a, 0xfe, 0x80] } : {};
  return [0, ...places].map((start, i) => ({
    ...key,
    isFinal: i === places.length,
    rsv: 0,
    opcode: i === 0 ? 1 : 0,
    width: 0,
    payload: payload.slice(start, places[i] ?? payload.length),
  }));
}

function wire(role: "server" | "client", payload: Uint8Array, places: readonly number[] = []): Uint8Array {
  return Uint8Array.from(Buffer.concat(message(role, payload, places).map(rawFrame)));
}

/** What anyone must make of a text message: an independent judge of UTF-8 says. */
function verdict(payload: Uint8Array): readonly (readonly (string | number)[])[] {
  try {
    return [["text", new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(payload)]];
  } catch {
    return [["failed", 1007]];
  }
}

/** Pieces that are text, pieces that are not, and pieces that may be either with what is next to them. */
const nearText: Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: frameText.map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.constantFrom(...BROKEN).map(([, hex]) => Buffer.from(hex, "hex")) },
      { weight: 1, arbitrary: binary.map((bytes) => Buffer.from(bytes.subarray(0, 8))) },
    ),
    { maxLength: 4 },
  )
  .map((pieces) => Uint8Array.from(Buffer.concat(pieces)));

describe.each(ROLES)("text that a %s reads", (role) => {
  it.each(BROKEN)("fails with 1007 for %s at every place, and for it cut in two everywhere", (_, hex) => {
    const broken = Buffer.from(hex, "hex");
    for (let place = 0; place <= 4; place++) {
      const payload = Buffer.concat([Buffer.alloc(place, "a"), broken, Buffer.alloc(4 - place, "z")]);
      for (let split = 0; split <= payload.length; split++) {
        const bytes = wire(role, payload, [split]);
        expect(heard(role, [bytes.slice()])).toEqual([["failed", 1007]]);
        expect(heard(role, cutUp(bytes, [1]))).toEqual([["failed", 1007]]);
        expect(heard(role, cutUp(wire(role, payload), [split + 2, 1000]))).toEqual([["failed", 1007]]);
      }
    }
  });

  it("is seen through at every place of a message that is unmasked by words", () => {
    for (const size of [256, 259, 263]) {
      for (let place = 0; place < size; place++) {
        const payload = new Uint8Array(size).fill(0x61);
        payload[place] = 0x80;
        expect(heard(role, [wire(role, payload)])).toEqual([["failed", 1007]]);
        if (place === size - 1) continue;
        payload.set([0xc3, 0xa9], place);
        expect(heard(role, [wire(role, payload)])).toEqual(verdict(payload));
      }
    }
  });

  it("may be cut within each character, between fragments and chunks alike", () => {
    const text = "\ufeffκόσμε€\ud7ff\ue000\uffff\u{10000}\u{10ffff}";
    const payload = Buffer.from(text);
    for (let first = 0; first <= payload.length; first++) {
      for (let second = first; second <= payload.length; second++) {
        expect(heard(role, [wire(role, payload, [first, second])])).toEqual([["text", text]]);
      }
      expect(heard(role, cutUp(wire(role, payload, [first]), [1]))).toEqual([["text", text]]);
    }
  });

  it("is what an independent judge and ws make of it, however it is fragmented and cut", async () => {
    await fc.assert(
      fc.asyncProperty(nearText, fc.array(fc.nat(), { maxLength: 4 }), cuts, async (payload, marks, sizes) => {
        const places = marks.map((mark) => mark % (payload.length + 1)).toSorted((a, b) => a - b);
        const bytes = wire(role, payload, places);
        const ours = heard(role, cutUp(bytes, sizes));
        expect(ours).toEqual(verdict(payload));
        expect(ours).toEqual(await heardByWs(role, cutUp(bytes, sizes)));
      }),
      runs(150),
    );
  });
});
