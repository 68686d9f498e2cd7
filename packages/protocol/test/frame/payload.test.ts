import { decodePayload, encodePayload, type Packet } from "engine.io-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk } from "../../src/contracts/index.ts";
import { decodeFrame, encodeFrame, type FrameType, joinRecords, PayloadReader } from "../../src/frame/index.ts";
import { frameChunk, recordChunk, wildText } from "../../src/testing/index.ts";
import { narrowed, PAYLOAD, RECORD, readAll, reading, result, SINGLE } from "./collect.ts";

const records = fc.array(recordChunk, { minLength: 1, maxLength: 6 });

/** Bodies of the characters that payloads are made of, well-formed or not. */
const body = fc.oneof(
  wildText,
  fc
    .array(
      fc.oneof(wildText, fc.constantFrom("4a", "4", "2", "3", "5", "6", "0{}", "1", "b", "bAQ", "", "9foo", "zz")),
      { maxLength: 5 },
    )
    .map((parts) => parts.join("\u001e")),
);

describe("a payload", () => {
  it("gives back the frames it was made of", () => {
    fc.assert(
      fc.property(records, (frames) => {
        expect(reading(PAYLOAD, joinRecords(frames, portableBytes))).toEqual(result(frames, true));
      }),
    );
  });

  it("is what engine.io-parser makes of the same frames", () => {
    fc.assert(
      fc.property(records, (frames) => {
        const packets = frames.map((chunk) => {
          const frame = decodeFrame(chunk, portableBytes);
          return { type: frame?.type ?? ("error" as const), data: frame?.data };
        });
        let payload = "";
        encodePayload(packets, (encoded) => {
          payload = encoded;
        });
        expect(joinRecords(frames, portableBytes)).toBe(payload);
      }),
    );
  });

  it("is read as engine.io-parser reads it: all frames before the first malformed one", () => {
    fc.assert(
      fc.property(body, (text) => {
        const packets = decodePayload(text.split("\u001e").map(narrowed).join("\u001e"));
        const good = packets.filter((packet) => packet.type !== "error");
        const frames = good.map(
          ({ type, data }): Chunk => (typeof data === "object" ? data : encodeFrame(frameType(type), data)),
        );
        expect(reading(PAYLOAD, text)).toEqual(result(frames, good.length === packets.length));
      }),
      { numRuns: 300 },
    );
  });

  it("ends where the sink wants no more", () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 6 }), (frames, most) => {
        const reader = new PayloadReader(portableBytes);
        const read = readAll(reader, [`${joinRecords(frames, portableBytes)}\u001e4last\u001e`], most);
        expect(read).toEqual(result([...frames, "4last"].slice(0, most), most <= frames.length + 1));
      }),
    );
  });

  it("of bytes is malformed", () => {
    expect(reading(PAYLOAD, Uint8Array.of(0x34))).toEqual(result([], false));
  });
});

describe("the bodies of the wire sheet (A.5)", () => {
  const cases: readonly [body: string, frames: readonly Chunk[], isValid: boolean][] = [
    ["", [], false],
    ["abc", [], false],
    ["9foo", [], false],
    ["7", [], false],
    ["\u001e4a", [], false],
    ["4a\u001e", ["4a"], false],
    ["4a\u001ezz\u001e4b", ["4a"], false],
    ["2", ["2"], true],
    ["2probe", ["2probe"], true],
    ["3", ["3"], true],
    ["5", ["5"], true],
    ["6", ["6"], true],
    ["0", ["0"], true],
    ["0{}", ["0{}"], true],
    ["1", ["1"], true],
    // That nothing counts after `1` is the session's to know: it tells the reader to stop.
    ["4a\u001e1\u001e4b", ["4a", "1", "4b"], true],
    ["4", ["4"], true],
    ["b", [new Uint8Array(0)], true],
    ["bAQ", [Uint8Array.of(1)], true],
    ["b!!!", [new Uint8Array(0)], true],
    ["4hello\u001e4€uro\u001ebAQIDBA==", ["4hello", "4€uro", Uint8Array.of(1, 2, 3, 4)], true],
  ];
  for (const [text, frames, isValid] of cases) {
    it(JSON.stringify(text), () => expect(reading(PAYLOAD, text)).toEqual(result(frames, isValid)));
  }

  it("a close stops the reading where the sink says so", () => {
    const reader = new PayloadReader(portableBytes);
    expect(readAll(reader, ["4a\u001e1\u001e4b"], 2)).toEqual(result(["4a", "1"], true));
  });
});

describe("a chunk of one frame", () => {
  it("is handed on as it is, base64 as bytes", () => {
    fc.assert(
      fc.property(frameChunk, (chunk) => {
        expect(reading(SINGLE, chunk)).toEqual(result([chunk], true));
      }),
    );
    expect(reading(SINGLE, "bAQID")).toEqual(result([Uint8Array.of(1, 2, 3)], true));
  });

  it("is not split where links carry text, one frame each", () => {
    expect(reading(RECORD, "4a\u001e4b")).toEqual(result(["4a\u001e4b"], true));
    expect(reading(SINGLE, "4a\u001e4b")).toEqual(result(["4a\u001e4b"], true));
  });

  it("is malformed when empty or of no known type", () => {
    for (const text of ["", "abc", "9", "7", "\u001e4a"]) {
      expect(reading(SINGLE, text)).toEqual(result([], false));
      expect(reading(RECORD, text)).toEqual(result([], false));
    }
  });
});

describe("engine.io-parser 5.2.3, where ours stands in", () => {
  it("splits text that holds U+001E, so such text stays out of payloads", () => {
    expect(decodePayload("4a\u001eb")).toEqual([
      { type: "message", data: "a" },
      { type: "message", data: Buffer.alloc(0) },
    ]);
  });

  it("never calls back for no frames at all", () => {
    let calls = 0;
    encodePayload([], () => {
      calls += 1;
    });
    expect(calls).toBe(0);
    expect(joinRecords([], portableBytes)).toBe("");
  });
});

function frameType(type: Packet["type"]): FrameType {
  if (type === "error") throw new Error("an error is no frame");
  return type;
}
