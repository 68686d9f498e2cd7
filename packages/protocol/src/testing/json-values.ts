import fc, { type Arbitrary } from "fast-check";
import { packetText } from "./texts.ts";

type Entry = readonly [key: string, value: unknown];

/** A key of an object, often one that JavaScript or the protocol gives a meaning to. */
export function objectKey(): Arbitrary<string> {
  const special = fc.constantFrom("_placeholder", "num", "__proto__", "constructor", "toJSON", "length", "0");
  return fc.oneof(special, packetText());
}

/** A number that JSON gives back as it is: finite, and not -0. */
export function jsonNumber(): Arbitrary<number> {
  const number = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(1e21, 5e-324),
  );
  return number.map((value) => value + 0);
}

/**
 * A JSON value as `JSON.parse` gives it: keys such as `__proto__` are own keys. Without `lookalikes` no object has
 * `_placeholder: true`, which the wire cannot carry beside binary values.
 */
export function jsonValue(lookalikes = true): Arbitrary<unknown> {
  const leaf = fc.oneof(fc.constant(null), fc.boolean(), jsonNumber(), packetText());
  const lookalike = fc.nat(11).map((num): unknown => ({ _placeholder: lookalikes ? true : "true", num }));
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      { weight: 3, arbitrary: leaf },
      lookalike,
      fc.array(tie("value"), { maxLength: 4 }),
      objectOf(tie("value"), lookalikes),
    ),
  }));
  return value;
}

/** An object as `JSON.parse` gives it. */
export function jsonObject(): Arbitrary<object> {
  return objectOf(jsonValue(), true);
}

function objectOf(value: Arbitrary<unknown>, lookalikes: boolean): Arbitrary<object> {
  const ordinary = ([key, item]: Entry): Entry =>
    !lookalikes && key === "_placeholder" && item === true ? [key, 1] : [key, item];
  return fc
    .array(fc.tuple(objectKey(), value), { maxLength: 4 })
    .map((entries) => Object.fromEntries(entries.map(ordinary)));
}
