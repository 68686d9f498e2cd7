import { encodePacket } from "engine.io-parser-2";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk } from "../../src/contracts/index.ts";
import { singleFormat } from "../../src/eio3/index.ts";
import { binary, frameChunk, frameText } from "../../src/testing/index.ts";
import { result } from "../frame/collect.ts";
import { runs } from "../runs.ts";
import { reading } from "./reading.ts";

const TEXT = singleFormat({ base64: true });
const MIXED = singleFormat({ base64: false });

describe("a WebSocket message of Engine.IO 3", () => {
  it.each([
    ["text", TEXT],
    ["text or bytes", MIXED],
  ])("as %s gives back the frame it was made of", (_name, format) => {
    fc.assert(
      fc.property(frameChunk, (frame) => {
        expect(reading(format, format.join([frame], portableBytes))).toEqual(result([frame], true));
      }),
      runs(300),
    );
  });

  it("is what the parser of that time makes of the same message", () => {
    const message = fc.oneof(
      frameText,
      binary.map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(message, fc.boolean(), (data, takesBytes) => {
        let theirs: Chunk = "";
        encodePacket({ type: "message", data }, takesBytes, (encoded) => {
          theirs = encoded;
        });
        const frame = typeof data === "string" ? `4${data}` : data;
        const ours = singleFormat({ base64: !takesBytes }).join([frame], portableBytes);
        expect(typeof ours).toBe(typeof theirs);
        expect(Buffer.from(ours)).toEqual(Buffer.from(theirs));
      }),
      runs(300),
    );
  });

  it.each<[string, Chunk]>([
    ["an empty text", ""],
    ["an unknown type", "9a"],
    ["base64 of no message", "b2AQ"],
    ["base64 of no type", "b"],
    ["no bytes", new Uint8Array(0)],
    ["bytes of no message", Uint8Array.of(2, 1)],
    ["the digit where the number belongs", Uint8Array.of(0x34, 1)],
  ])("of %s is malformed", (_name, chunk) => {
    expect(reading(MIXED, chunk)).toEqual(result([], false));
  });

  it("may be a message of no bytes, as text and as bytes", () => {
    expect(reading(MIXED, "b4")).toEqual(result([new Uint8Array(0)], true));
    expect(reading(MIXED, Uint8Array.of(4))).toEqual(result([new Uint8Array(0)], true));
  });
});
