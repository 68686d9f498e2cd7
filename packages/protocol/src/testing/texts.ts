import fc, { type Arbitrary } from "fast-check";

/** What packets, JSON and payloads are written with, and what UTF-8 and JavaScript stumble over. */
const UNITS = [
  ...'0123456789-,/[]{}"\\_: \n\r\u001e\0\ufeffé€'.split(""),
  "\ud800",
  "\udc00",
  "\u{1f600}",
  "_placeholder",
  "num",
  "__proto__",
];

const character = fc.string({ unit: "binary", minLength: 1, maxLength: 1 });
const unit = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...UNITS) }, character);

/** Text of the protocol's own characters, for want of which default strings miss its bugs; at most `maxLength` units. */
export function packetText(maxLength = 12): Arbitrary<string> {
  return fc.string({ unit, maxLength });
}
