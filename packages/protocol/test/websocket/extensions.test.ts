import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NamedExtension, parseExtensions } from "../../src/websocket/extensions.ts";
import { runs } from "../runs.ts";

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const token = fc.oneof(
  fc.stringMatching(TOKEN),
  fc.constantFrom("permessage-deflate", "__proto__", "constructor", "client_max_window_bits", "10", "x"),
);
const extension: fc.Arbitrary<NamedExtension> = fc.record({
  name: token,
  parameters: fc.array(fc.tuple(token, fc.option(token, { nil: undefined })), { maxLength: 4 }),
});
const blanks = fc.constantFrom("", " ", "\t", "  ");

/** What stands between the parts of a header, of which no part depends. */
const layout = fc.record({ before: blanks, after: blanks, isQuoted: fc.boolean(), isEscaped: fc.boolean() });
type Layout = typeof layout extends fc.Arbitrary<infer Value> ? Value : never;

function written(extensions: readonly NamedExtension[], { before, after, isQuoted, isEscaped }: Layout): string {
  const value = (text: string): string => (isQuoted ? `"${isEscaped ? text.replaceAll(/./g, "\\$&") : text}"` : text);
  const items = extensions.map(({ name, parameters }) =>
    [name, ...parameters.map(([key, to]) => (to === undefined ? key : `${key}${before}=${after}${value(to)}`))].join(
      `${before};${after}`,
    ),
  );
  return before + items.join(`${after},${before}`) + after;
}

describe("a list of extensions", () => {
  it("is read as it was written, whatever blanks and quotes there are", () => {
    fc.assert(
      fc.property(fc.array(extension, { minLength: 1, maxLength: 4 }), layout, (extensions, how) => {
        expect(parseExtensions(written(extensions, how))).toEqual(extensions);
      }),
      runs(300),
    );
  });

  it.each([
    "",
    " ",
    ",",
    "a,",
    ",a",
    "a,,b",
    "a b",
    "a;",
    "a;;b",
    ";a",
    "a;b=",
    "a;=b",
    'a;b=""',
    'a;b="',
    'a;b="c',
    'a;b="c d"',
    'a;b="c\\',
    'a;b="c"d',
    'a="b"',
    "a;b=c=d",
    "a;b=c d",
    "a\u00a0",
    "ä",
    "a;b=\u0000",
    'a;"b"=c',
  ])("is not what %j is", (header) => {
    expect(parseExtensions(header)).toBeUndefined();
  });

  it("is what it is for any text, without throwing: all that is read consists of tokens", () => {
    const sign = fc.constantFrom(...Array.from('ab10;=,"\\ \t-_é\u0000'));
    fc.assert(
      fc.property(fc.string({ unit: sign, maxLength: 40 }), (header) => {
        for (const { name, parameters } of parseExtensions(header) ?? []) {
          const parts = [name, ...parameters.flat()].filter((part) => part !== undefined);
          for (const part of parts) expect(part).toMatch(TOKEN);
        }
      }),
      runs(1000),
    );
  });

  it("of any length is read in one pass", () => {
    const header = `${"a;".repeat(50_000)}!`;
    expect(parseExtensions(header)?.[0]?.parameters).toHaveLength(50_000);
    expect(parseExtensions("a;b=".repeat(50_000))).toBeUndefined();
    expect(parseExtensions(`a;b="${"\\".repeat(100_001)}`)).toBeUndefined();
  });
});
