import { portableBytes } from "@rt/protocol";
import { bytePortCases } from "@rt/protocol/testing";
import { describe, expect, it } from "vitest";
import { nodeBytes } from "../src/node/bytes.ts";

// The portable port is held against the platform itself in its own tests.
describe("Node's byte port", () => {
  for (const one of bytePortCases) it(one.name, () => one.run(nodeBytes, portableBytes));

  it("hands out Buffers", () => {
    expect(Buffer.isBuffer(nodeBytes.allocate(3))).toBe(true);
    expect(Buffer.isBuffer(nodeBytes.fromBase64("AQID"))).toBe(true);
  });

  it("reads plain arrays and views of larger ones", () => {
    const bytes = Uint8Array.of(0, 0x34, 0xc3, 0xa9, 0).subarray(1, 4);
    expect(nodeBytes.readUtf8(bytes, 0, 3)).toBe("4é");
    expect(nodeBytes.readAscii(bytes, 0, 1)).toBe("4");
    expect(nodeBytes.toBase64(bytes.subarray(1))).toBe("w6k=");
  });
});
