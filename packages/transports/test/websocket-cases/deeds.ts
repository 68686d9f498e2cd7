import fc, { type Arbitrary } from "fast-check";
import { close, type Deed, type Frame, fragments, hex } from "./case.ts";
import { BAD, GOOD } from "./text-sequences.ts";

/** Data of telling sizes around the forms of a length and a limit of 1000, and texts right and wrong. */
const data: Arbitrary<Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...GOOD).map(([, digits]) => hex(digits)) },
  { weight: 1, arbitrary: fc.constantFrom(...BAD).map(([, digits]) => hex(digits)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, 1, 2, 125, 126, 127, 300, 998, 999, 1000).map((size) => Buffer.alloc(size, "é")),
  },
  { weight: 1, arbitrary: fc.constantFrom(1001, 1002, 5000).map((size) => Buffer.alloc(size, "x")) },
);

const form = fc.record(
  { width: fc.constantFrom(2 as const, 8 as const), key: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)) },
  { requiredKeys: [] },
);

const control: Arbitrary<Frame> = fc.record({
  opcode: fc.constantFrom(9, 9, 10),
  payload: fc.uint8Array({ maxLength: 125 }),
});

/** A message, maybe in fragments with pings and pongs between them, each in its own form. */
const message: Arbitrary<readonly Frame[]> = fc
  .tuple(
    fc.record({ opcode: fc.constantFrom(1, 1, 2), payload: data }),
    fc.option(fc.integer({ min: 1, max: 700 })),
    fc.array(form, { minLength: 6, maxLength: 6 }),
    fc.array(fc.option(control, { freq: 2 }), { minLength: 6, maxLength: 6 }),
  )
  .map(([whole, size, forms, controls]) => {
    const least = Math.ceil(whole.payload.length / 6);
    const parts = size === null ? [whole] : fragments(whole, Math.max(size, least, 1));
    return parts.flatMap((part, i) => {
      const between = i === 0 ? null : controls[i];
      const frame = { ...part, ...forms[i] };
      return between === null || between === undefined ? [frame] : [between, frame];
    });
  });

const goodbye: Arbitrary<Frame> = fc.oneof(
  fc
    .tuple(fc.oneof(fc.integer({ min: 990, max: 1020 }), fc.nat(65_535), fc.integer({ min: 3000, max: 4999 })), data)
    .map(([code, reason]) => close(code, reason.subarray(0, 124))),
  fc.constantFrom(close(), { opcode: 8, payload: hex("03") }),
);

/** One thing that is wrong with a frame, or may be. */
const change: Arbitrary<Partial<Frame>> = fc.oneof(
  fc.record({ rsv: fc.integer({ min: 1, max: 7 }) }),
  fc.record({ opcode: fc.nat(15) }),
  fc.constant({ isFinal: false as const }),
  fc.constant({ isMaskWrong: true as const }),
  fc.record({ payload: data }),
);

/** What a peer may do, right or wrong: messages, pings, a close frame, and maybe something broken among it, bytes of no sense, or a sudden end. */
export const deeds: Arbitrary<readonly Deed[]> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: message }, { weight: 1, arbitrary: control.map((frame) => [frame]) }), {
      maxLength: 5,
    }),
    fc.option(goodbye, { freq: 2 }),
    fc.option(fc.tuple(fc.nat(), change), { freq: 2 }),
    // Both ends wait for the rest of what looks like half a frame: so the peer ends.
    fc.option(fc.tuple(fc.uint8Array({ maxLength: 20 }), fc.constant("end" as const)), { freq: 4 }),
  )
  .map(([messages, end, broken, more]): Deed[] => {
    const frames = [...messages.flat(), ...(end === null ? [] : [end])];
    const place = broken === null ? -1 : broken[0] % Math.max(frames.length, 1);
    const changed = frames.map((frame, i): Deed => (i === place ? { ...frame, ...broken?.[1] } : frame));
    return more === null ? changed : [...changed, ...more];
  });
