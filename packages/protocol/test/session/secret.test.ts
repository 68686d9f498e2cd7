import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSameSecret } from "../../src/session/secret.ts";
import { runs } from "../runs.ts";

const unit = fc.constantFrom("a", "b", "é", "\ud800", "\0");
const secret = fc.string({ unit, minLength: 1, maxLength: 6 });

describe("a secret", () => {
  it("is the same as itself, and as nothing else", () => {
    fc.assert(
      fc.property(secret, secret, (one, other) => {
        expect(isSameSecret(one, one)).toBe(true);
        expect(isSameSecret(one, other)).toBe(one === other);
      }),
      runs(),
    );
  });

  it.each([
    ["first", "xbcdef"],
    ["middle", "abxdef"],
    ["last", "abcdex"],
  ])("is another one where its %s character differs", (_place, given) => {
    expect(isSameSecret("abcdef", given)).toBe(false);
  });

  it("is not the beginning of itself, nor itself and more", () => {
    expect([isSameSecret("abc", "ab"), isSameSecret("ab", "abc")]).toEqual([false, false]);
  });

  it("is never empty: who has none has no secret to tell", () => {
    expect(isSameSecret("", "")).toBe(false);
  });
});
