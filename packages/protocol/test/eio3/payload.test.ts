import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk } from "../../src/contracts/index.ts";
import { payloadFormat, wantsBase64 } from "../../src/eio3/index.ts";
import { binary, frameChunk, frameText, wildText } from "../../src/testing/index.ts";
import { PAYLOAD, result } from "../frame/collect.ts";
import { runs } from "../runs.ts";
import { encodedByParser, readByParser, reading } from "./reading.ts";

const TEXT = payloadFormat({ base64: true });
const MIXED = payloadFormat({ base64: false });

const frames = fc.array(frameChunk, { minLength: 1, maxLength: 6 });

/** Frames of which one at least is a binary message. */
const withBinary = fc
  .tuple(fc.array(frameChunk, { maxLength: 3 }), binary, fc.array(frameChunk, { maxLength: 3 }))
  .map(([before, bytes, after]): Chunk[] => [...before, bytes, ...after]);

/** Lengths, colons and frames, in any order. */
const nearText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "0:",
        "1:4",
        "2:4a",
        "3:4é",
        "2:2probe",
        "1:",
        "4",
        ":",
        "007:4",
        "9:4abc",
        "1:9",
        "12",
        "-1:",
        "x",
      ),
      frameText.map((text) => `${text.length + 1}:4${text}`),
      wildText.map((text) => `${text.length}:4${text}`),
    ),
    { maxLength: 6 },
  )
  // Of base64 that parser takes more than it writes.
  .map((parts) => parts.join("").replaceAll("b", "c"));

const nearBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom([0], [1], [2], [0xff], [9, 9, 9], [0, 1, 0xff, 0x34], [1, 1, 0xff, 4], [0, 0xff], [0, 0, 0xff]),
      fc.constantFrom([0, 3, 0xff, 0x34, 0xc3, 0x28], [1, 2, 0xff, 2, 1], [1, 10, 0xff, 4]),
      binary.map((bytes) => [...bytes]),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

describe("a payload of Engine.IO 3", () => {
  it.each([
    ["text", TEXT],
    ["text or bytes", MIXED],
  ])("as %s gives back the frames it was made of", (_name, format) => {
    fc.assert(
      fc.property(frames, (sent) => {
        expect(reading(format, format.join(sent, portableBytes))).toEqual(result(sent, true));
      }),
      runs(300),
    );
  });

  it("of text is what the parser of that time makes of the same frames, and is read by it", () => {
    fc.assert(
      fc.property(frames, (sent) => {
        const payload = TEXT.join(sent, portableBytes);
        expect(payload).toBe(encodedByParser(sent, false));
        expect(readByParser(payload)).toEqual(result(sent, true));
      }),
      runs(300),
    );
  });

  it("of bytes is, too; so is the choice between them", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          withBinary,
          fc.array(
            frameText.map((text) => `4${text}`),
            { minLength: 1 },
          ),
        ),
        (sent) => {
          const payload = MIXED.join(sent, portableBytes);
          const theirs = encodedByParser(sent, true);
          expect(typeof payload).toBe(typeof theirs);
          expect(Buffer.from(payload)).toEqual(Buffer.from(theirs));
          expect(readByParser(payload)).toEqual(result(sent, true));
        },
      ),
      runs(300),
    );
  });

  it("is read, where it is text near the format, as that parser reads it, up to a length that is no run of digits", () => {
    fc.assert(
      fc.property(nearText, (text) => {
        const ours = reading(MIXED, text);
        const theirs = readByParser(text);
        // To that one `+1` and `1e0` are lengths, too.
        if (ours.isValid) expect(ours).toEqual(theirs);
        else expect(ours.frames).toEqual(theirs.frames.slice(0, ours.frames.length));
      }),
      { ...runs(1_000), examples: [[""], ["0:"], ["00000:"], ["3:4a"]] },
    );
  });

  it("is read, where it is bytes near the format, as frames or as malformed, and no more of it than is there", () => {
    fc.assert(
      fc.property(nearBytes, (bytes) => {
        const { frames: read } = reading(MIXED, bytes);
        const size = read.reduce((sum, frame) => sum + (frame.startsWith("#") ? frame.length / 2 : frame.length), 0);
        expect(size).toBeLessThanOrEqual(bytes.length);
      }),
      runs(1_000),
    );
  });

  it.each<[string, Chunk[], Chunk]>([
    ["text", ["4hello", "4€"], "6:4hello2:4€"],
    ["base64", ["4a", Uint8Array.of(1, 2, 3, 4)], "2:4a10:b4AQIDBA=="],
  ])("stands as %s on the wire as captured", (_name, sent, payload) => {
    expect(TEXT.join(sent, portableBytes)).toBe(payload);
  });

  it("stands as bytes on the wire as captured", () => {
    const payload = MIXED.join(["4€", Uint8Array.of(1, 2, 3, 4)], portableBytes);
    expect(Buffer.from(payload).toString("hex")).toBe("0004ff34e282ac0105ff0401020304");
  });

  it.each([
    ["no digits", ":4a"],
    ["no colon", "24a"],
    ["digits without an end", "2222"],
    ["a negative length", "-1:4"],
    ["another notation of numbers", "1e0:4"],
    ["white space", " 1:4"],
    ["a length beyond the end", "3:4a"],
    ["a length beyond all numbers", `${"9".repeat(400)}:4a`],
    ["a frame of no type", "2:9a"],
    ["base64 in a frame of another type", "4:b2AQ"],
    ["nothing", ""],
  ])("with %s is malformed; the frames before it are handed on", (_name, rest) => {
    const payload = rest === "" ? "" : `2:4x${rest}`;
    expect(reading(TEXT, payload)).toEqual(result(rest === "" ? [] : ["4x"], false));
  });

  it("whose length cuts a pair of surrogates goes on with the second half, which is no length", () => {
    expect(reading(TEXT, "2:4😀")).toEqual(result(["4\ud83d"], false));
  });

  it.each([
    ["another kind", [2, 1, 0xff, 0x34]],
    ["no digits", [0, 0xff, 0x34]],
    ["digits without an end", [0, 1, 1, 1]],
    ["no end of the digits", [0, 1, 0x34]],
    ["a length beyond the end", [0, 2, 0xff, 0x34]],
    ["a length beyond all numbers", [0, ...Array.from({ length: 400 }, () => 9), 0xff, 0x34]],
    ["text that is no UTF-8", [0, 2, 0xff, 0x34, 0xff]],
    ["bytes of a frame of another type", [1, 2, 0xff, 2, 0]],
    ["bytes without a type", [1]],
  ])("of bytes with %s is malformed; the frames before it are handed on", (_name, rest) => {
    expect(reading(MIXED, Uint8Array.from([0, 2, 0xff, 0x34, 0x78, ...rest]))).toEqual(result(["4x"], false));
  });

  it("ends where no more is wanted", () => {
    for (const format of [TEXT, MIXED]) {
      const payload = format.join(["4a", Uint8Array.of(1), "4b"], portableBytes);
      const read: Chunk[] = [];
      const sink = {
        frame(chunk: Chunk): boolean {
          read.push(chunk);
          return false;
        },
      };
      expect(format.reader(portableBytes, PAYLOAD).read(payload, sink)).toBe(true);
      expect(read).toEqual(["4a"]);
    }
  });

  it("is asked for as text by a client that says so, with whatever it says", () => {
    const said = [undefined, "", "1", "0"].map((b64) => wantsBase64(new Map(b64 === undefined ? [] : [["b64", b64]])));
    expect(said).toEqual([false, false, true, true]);
  });
});

describe("the work of reading a payload of Engine.IO 3", () => {
  const MUCH = 6_000_000;
  const hostile: readonly [name: string, frames: number, chunk: Chunk][] = [
    ["empty frames", 0, "0:".repeat(MUCH / 2)],
    ["short frames", MUCH / 3, "1:4".repeat(MUCH / 3)],
    ["one long frame", 1, `${MUCH}:4${"a".repeat(MUCH - 1)}`],
    ["digits", 0, "0".repeat(MUCH)],
    ["empty frames as bytes", 0, Buffer.alloc(MUCH, Uint8Array.of(0, 0, 0xff))],
    ["short frames as bytes", MUCH / 4, Buffer.alloc(MUCH, Uint8Array.of(0, 1, 0xff, 0x34))],
    ["digits as bytes", 0, Buffer.alloc(MUCH)],
  ];

  // A quadratic reader takes minutes for these, a linear one some milliseconds: no clock need be looked at.
  it.each(hostile)("of %s is linear: 6 MB are read at once", (_name, count, chunk) => {
    let handedOn = 0;
    const sink = {
      frame(): boolean {
        handedOn++;
        return true;
      },
    };
    MIXED.reader(portableBytes, PAYLOAD).read(chunk, sink);
    expect(handedOn).toBe(count);
  });
});
