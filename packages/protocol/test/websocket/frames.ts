import fc, { type Arbitrary } from "fast-check";
import { binary, frameText } from "../../src/testing/index.ts";
import type { Heard } from "./listen.ts";
import type { RawFrame } from "./raw-frame.ts";

/** Frames that belong together, and what one hears when they come. */
export interface Exchange {
  readonly frames: readonly RawFrame[];
  readonly heard: readonly Heard[];
}

const key = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
const width = fc.constantFrom<0 | 2 | 8>(0, 0, 0, 2, 8);
const small = fc.uint8Array({ maxLength: 125 });

/** The masked frames of a client or the plain ones of a server. */
function frame(
  isMasked: boolean,
  opcode: number,
  payload: Uint8Array,
  isFinal: boolean,
  lengthWidth: 0 | 2 | 8,
): Arbitrary<RawFrame> {
  const plain = { isFinal, rsv: 0, opcode, width: lengthWidth, payload };
  return isMasked ? key.map((bytes) => ({ ...plain, key: bytes })) : fc.constant(plain);
}

function ping(isMasked: boolean): Arbitrary<Exchange> {
  return fc.tuple(fc.boolean(), small).chain(([isPing, payload]) =>
    frame(isMasked, isPing ? 9 : 10, payload, true, 0).map((raw) => ({
      frames: [raw],
      heard: [[isPing ? "ping" : "pong", Buffer.from(payload).toString("hex")]],
    })),
  );
}

/** A message in any number of fragments, cut anywhere, with pings between them. */
function message(isMasked: boolean): Arbitrary<Exchange> {
  const data = fc.oneof(frameText, binary);
  return fc
    .tuple(
      data,
      fc.array(fc.nat(), { maxLength: 3 }),
      fc.array(fc.option(ping(isMasked), { freq: 2 }), { minLength: 4, maxLength: 4 }),
      width,
    )
    .chain(([content, places, pings, lengthWidth]) => {
      const payload = typeof content === "string" ? Uint8Array.from(Buffer.from(content)) : content;
      const marks = places.map((place) => place % (payload.length + 1)).toSorted((a, b) => a - b);
      const pieces = [0, ...marks].map((start, i) => payload.slice(start, marks[i] ?? payload.length));
      const opcode = typeof content === "string" ? 1 : 2;
      const fragments = pieces.map((piece, i) =>
        frame(isMasked, i === 0 ? opcode : 0, piece, i === pieces.length - 1, lengthWidth),
      );
      return fc.tuple(...fragments).map((raws) => ({
        frames: raws.flatMap((raw, i) => [...(i === 0 ? [] : (pings[i]?.frames ?? [])), raw]),
        heard: [
          ...raws.flatMap((_, i) => (i === 0 ? [] : (pings[i]?.heard ?? []))),
          typeof content === "string" ? ["text", content] : ["binary", Buffer.from(content).toString("hex")],
        ],
      }));
    });
}

const code = fc.oneof(
  fc.constantFrom(1000, 1001, 1002, 1003, 1007, 1014, 3000, 4999),
  fc.integer({ min: 3000, max: 4999 }),
);

function close(isMasked: boolean): Arbitrary<Exchange> {
  return fc.option(fc.tuple(code, fc.constantFrom("", "bye", "tschüß €", "x".repeat(123)))).chain((said) => {
    const payload =
      said === null ? Buffer.alloc(0) : Buffer.concat([Buffer.of(said[0] >> 8, said[0] & 255), Buffer.from(said[1])]);
    return frame(isMasked, 8, Uint8Array.from(payload), true, 0).map((raw) => ({
      frames: [raw],
      heard: [["close", said?.[0] ?? 1005, said?.[1] ?? ""]],
    }));
  });
}

/** What an honest peer may send: messages, pings, and maybe a close. */
export function honest(isMasked: boolean): Arbitrary<Exchange> {
  const parts = fc.array(
    fc.oneof({ weight: 3, arbitrary: message(isMasked) }, { weight: 1, arbitrary: ping(isMasked) }),
    { maxLength: 4 },
  );
  return fc.tuple(parts, fc.option(close(isMasked))).map(([exchanges, end]) => {
    const all = end === null ? exchanges : [...exchanges, end];
    return { frames: all.flatMap(({ frames }) => frames), heard: all.flatMap(({ heard }) => heard) };
  });
}

const fault: Arbitrary<Partial<RawFrame> | "unmask" | "mask"> = fc.oneof(
  fc.record({ isFinal: fc.boolean() }),
  fc.record({ rsv: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ opcode: fc.nat(15) }),
  fc.record({ payload: binary }),
  fc.record({ width }),
  fc.record({ opcode: fc.constant(8), isFinal: fc.constant(true), payload: fc.uint8Array({ maxLength: 6 }) }),
  fc.record({
    opcode: fc.constant(8),
    isFinal: fc.constant(true),
    payload: fc
      .tuple(fc.nat(5200), binary)
      .map(([n, rest]) => Uint8Array.of(n >> 8, n & 255, ...rest.subarray(0, 100))),
  }),
  fc.record({ opcode: fc.constantFrom(1, 9, 10), payload: binary }),
  fc.constant("unmask" as const),
  fc.constant("mask" as const),
);

/** Frames of which one has something wrong, or nearly. */
export function faulty(isMasked: boolean): Arbitrary<readonly RawFrame[]> {
  return fc.tuple(honest(isMasked), fault, fc.nat()).map(([{ frames }, change, place]) =>
    frames.map((raw, i) => {
      if (i !== place % frames.length) return raw;
      if (change === "mask") return { ...raw, key: [1, 2, 3, 4] };
      if (change !== "unmask") return { ...raw, ...change };
      const { key: _, ...plain } = raw;
      return plain;
    }),
  );
}
