import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { bytePortCases } from "../../src/testing/index.ts";
import { oracle } from "./oracle.ts";

describe("the portable byte port", () => {
  for (const one of bytePortCases) it(one.name, () => one.run(portableBytes, oracle));

  it("reads and writes texts longer than any one call may take", () => {
    const text = "a€\u{1f600}".repeat(200_000);
    const bytes = new Uint8Array(portableBytes.utf8Length(text));
    expect(portableBytes.writeUtf8(text, bytes, 0)).toBe(bytes.length);
    expect(portableBytes.readUtf8(bytes, 0, bytes.length)).toBe(text);
  });
});
