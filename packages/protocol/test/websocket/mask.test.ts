import fc from "fast-check";
import { expect, it } from "vitest";
import { binary } from "../../src/testing/index.ts";
import { mask, maskWords, readKey, viewOf } from "../../src/websocket/mask.ts";

/** RFC 6455 section 5.3, word for word. */
function masked(bytes: Uint8Array, start: number, end: number, key: readonly number[]): Uint8Array {
  return bytes.map((byte, i) => (i < start || i >= end ? byte : byte ^ (key[(i - start) % 4] ?? 0)));
}

const key = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));

it("masking by bytes and by words is the RFC's, wherever it begins and ends, and sees whether the result is ASCII", () => {
  fc.assert(
    fc.property(binary, key, fc.nat(20), fc.nat(20), fc.nat(7), (bytes, keyBytes, before, after, shift) => {
      const start = Math.min(before, bytes.length);
      const end = Math.max(start, bytes.length - after);
      const expected = masked(bytes, start, end, keyBytes);
      const isAscii = expected.subarray(start, end).every((byte) => byte < 0x80);
      const number = readKey(Uint8Array.from(keyBytes), 0);

      const byBytes = bytes.slice();
      expect(mask(byBytes, start, end, number) < 0x80).toBe(isAscii);
      expect(Buffer.from(byBytes).equals(expected)).toBe(true);

      // In the middle of a larger buffer, at any alignment.
      const byWords = new Uint8Array(new ArrayBuffer(bytes.length + 16), shift, bytes.length);
      byWords.set(bytes);
      expect(maskWords(byWords, viewOf(byWords), start, end, number) < 0x80).toBe(isAscii);
      expect(Buffer.from(byWords).equals(expected)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
