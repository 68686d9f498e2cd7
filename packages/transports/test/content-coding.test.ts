import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codingFor } from "../src/node/content-coding.ts";

describe("the coding for an `Accept-Encoding`", () => {
  test.each([
    [undefined, "identity"],
    ["", "identity"],
    ["identity", "identity"],
    ["zstd", "identity"],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["deflate", "deflate"],
    ["GZIP", "gzip"],
    ["gzip;q=1.0, br;q=0.5", "gzip"],
    ["br;q=0.5,gzip;q=0.5", "br"],
    ["br ; q=0 , gzip ; Q=0.001", "gzip"],
    ["gzip;q=0", "identity"],
    ["identity;q=0.5, gzip;q=0.2", "identity"],
    ["identity;q=0.5, gzip;q=0.5", "gzip"],
    ["identity;q=0", "identity"],
    ["*", "br"],
    ["*;q=0", "identity"],
    ["*;q=0.1, br;q=0", "gzip"],
    ["br;q=0, *", "gzip"],
    ["gzip;q=0.3, *;q=0.5", "br"],
    ["identity, *;q=0", "identity"],
    ["br;q=2", "identity"],
    ["br;q=x, deflate", "deflate"],
  ] as const)("%j is %s", (accepted, coding) => {
    expect(codingFor(accepted)).toBe(coding);
  });

  test("is one that is named, or the client takes any", () => {
    const item = fc.tuple(
      fc.constantFrom("br", "gzip", "deflate", "identity", "*", "zstd", "constructor", ""),
      fc.constantFrom("", ";q=1", ";q=0", ";q=0.5", "; q=0.001", ";q=", ";q", ";q=-1", ";x=1;q=0.2"),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const coding = codingFor(items.map((one) => one.join("")).join(","));
        if (coding === "identity") return;
        expect(items.some(([name]) => name === coding || name === "*")).toBe(true);
        expect(items.filter(([name]) => name === coding).at(-1)?.[1]).not.toBe(";q=0");
      }),
    );
  });
});
