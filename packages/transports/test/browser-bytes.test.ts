import { portableBytes } from "@rt/protocol";
import { bytePortCases } from "@rt/protocol/testing";
import { describe, expect, it } from "vitest";
import { browserBytes } from "../src/browser/bytes.ts";

describe("the byte port of browsers", () => {
  for (const one of bytePortCases) it(one.name, () => one.run(browserBytes, portableBytes));

  it("reads views of larger arrays", () => {
    const bytes = Uint8Array.of(0, 0x34, 0xc3, 0xa9, 0).subarray(1, 4);
    expect(browserBytes.readUtf8(bytes, 0, 3)).toBe("4é");
    expect(browserBytes.readAscii(bytes, 0, 1)).toBe("4");
    expect(browserBytes.toBase64(bytes.subarray(1))).toBe("w6k=");
  });

  it("writes base64 of any length", () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, n) => n & 255);
    expect(browserBytes.toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });
});
