import fc, { type Arbitrary } from "fast-check";
import { packet } from "../../src/testing/index.ts";
import { bare, richPacket, writeTheirs } from "./msgpack-values.ts";

const tag = fc.oneof(
  fc.constantFrom(0x80, 0x81, 0x90, 0x91, 0xa0, 0xc0, 0xc1, 0xc4, 0xc7, 0xd4, 0xd6, 0xd7, 0xd9, 0xdc, 0xde, 0xff),
  fc.nat(255),
);
const huge = fc.constantFrom(0xc6, 0xdb, 0xdd, 0xdf).map((head) => [head, 0xff, 0xff, 0xff, 0xff]);
const piece = fc.oneof({ weight: 4, arbitrary: tag.map((one) => [one]) }, fc.array(tag, { maxLength: 6 }), huge);

/** A change of what would be a packet: so many bytes are replaced at a place, which is a fraction of the whole. */
const change = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(3), piece);

/** Messages that nearly are packets, and some that are far from it. */
export function hostileBytes(): Arbitrary<Uint8Array> {
  const almost = fc
    .tuple(fc.oneof(packet(), richPacket()), fc.array(change, { maxLength: 3 }))
    .map(([sent, changes]) => {
      const bytes = [...writeTheirs(bare(sent))];
      for (const [place, count, added] of changes) bytes.splice(Math.floor(place * bytes.length), count, ...added);
      return Uint8Array.from(bytes);
    });
  const odd = fc
    .record({ type: fc.oneof(fc.integer({ min: -1, max: 7 }), oddValue), nsp: fc.oneof(fc.constant("/"), oddValue) })
    .chain((head) =>
      fc.record({ id: oddValue, data: oddValue }, { requiredKeys: [] }).map((rest) => ({ ...head, ...rest })),
    )
    .map(writeTheirs);
  return fc.oneof(
    { weight: 4, arbitrary: almost },
    { weight: 3, arbitrary: odd },
    fc.array(tag).map(Uint8Array.from.bind(Uint8Array)),
  );
}

/** What may stand where something else is expected. */
const oddValue: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom("/", "", "a", "/a,b", "connect"),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, Number.NaN, new Date(0), Buffer.from("x"), [], {}, [[]]),
  fc.constantFrom<unknown>(["connect"], ["a"], [Number.NaN], [null], ["a", { b: 1 }]),
  fc.constantFrom<unknown>({ message: "no" }, { message: 1 }, { sid: "x" }),
);
