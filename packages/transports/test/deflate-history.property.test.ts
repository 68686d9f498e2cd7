import fc from "fast-check";
import { expect, it } from "vitest";
import { History } from "../src/websocket/history.ts";

it("a history is the last bytes of all that was added, as many as it keeps", () => {
  const piece = fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 100, maxLength: 9000 }));
  fc.assert(
    fc.property(fc.constantFrom(256, 512, 8192, 32_768), fc.array(piece, { maxLength: 12 }), (limit, pieces) => {
      const history = new History(limit);
      let all = Buffer.alloc(0);
      for (const one of pieces) {
        history.add(one);
        all = Buffer.concat([all, one]);
        expect(Buffer.from(history.bytes).equals(all.subarray(Math.max(0, all.length - limit)))).toBe(true);
      }
      history.clear();
      expect(history.bytes).toHaveLength(0);
    }),
  );
});
