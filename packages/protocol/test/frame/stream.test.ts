import { createPacketDecoderStream, createPacketEncoderStream } from "engine.io-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk } from "../../src/contracts/index.ts";
import { createReader, decodeFrame, packStream, StreamReader } from "../../src/frame/index.ts";
import { binary, cuts, cutUp, frameChunk } from "../../src/testing/index.ts";
import { PACKED, readAll, reading, readingOf, result, STREAM } from "./collect.ts";
import { countingBytes } from "./counting-bytes.ts";

const frames = fc.array(frameChunk, { maxLength: 6 });

/** What may come off a stream: frames, frames with some bytes changed, and noise. */
const noise = fc.oneof(
  binary,
  fc.tuple(frames, fc.nat(), fc.nat(255)).map(([list, place, byte]) => {
    const packed = packStream(list, portableBytes);
    if (packed.length > 0) packed[place % packed.length] = byte;
    return packed;
  }),
);

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
}

describe("a stream", () => {
  it("gives back the frames it was made of, however it is cut", () => {
    fc.assert(
      fc.property(frames, cuts, (list, sizes) => {
        expect(readingOf(STREAM, cutUp(packStream(list, portableBytes), sizes))).toEqual(result(list, true));
      }),
      { numRuns: 200 },
    );
  });

  it("is read all at once as byte by byte, whatever it holds", () => {
    fc.assert(
      fc.property(noise, cuts, (packed, sizes) => {
        const atOnce = reading(STREAM, packed.slice());
        expect(readingOf(STREAM, cutUp(packed, sizes))).toEqual(atOnce);
        if (packed.length < 1000) expect(readingOf(STREAM, cutUp(packed, [1]))).toEqual(atOnce);
      }),
      { numRuns: 300 },
    );
  });

  it("ends where the sink wants no more, and for good", () => {
    fc.assert(
      fc.property(frames, cuts, fc.integer({ min: 1, max: 6 }), (list, sizes, most) => {
        const reader = createReader(STREAM, portableBytes);
        const read = readAll(reader, cutUp(packStream(list, portableBytes), sizes), most);
        expect(read).toEqual(result(list.slice(0, most), true));
        if (list.length >= most) expect(readAll(reader, [bytes("01 36")])).toEqual(result([], true));
      }),
    );
  });

  it("is over for good when malformed, after the frames before that", () => {
    fc.assert(
      fc.property(frames, cuts, (list, sizes) => {
        const reader = createReader(STREAM, portableBytes);
        const chunks = cutUp(Buffer.concat([packStream(list, portableBytes), bytes("00 01 36")]), sizes);
        expect(readAll(reader, chunks)).toEqual(result(list, false));
        expect(readAll(reader, [bytes("01 36")])).toEqual(result([], false));
      }),
    );
  });

  it.each([
    ["an empty text", "00"],
    ["an empty text with a long length", "7e 00 00"],
    ["an unknown type", "01 37"],
    ["text that is no UTF-8", "02 34 ff"],
    ["a length above the limit", "ff 00 00 00 00 00 0f 42 41"],
    ["a length above 2^53 - 1", "ff 00 20 00 00 00 00 00 00"],
    ["the largest length", "ff ff ff ff ff ff ff ff ff"],
  ])("is malformed by %s", (_, hex) => {
    expect(reading(STREAM, bytes(hex))).toEqual(result([], false));
    expect(readingOf(STREAM, cutUp(bytes(hex), [1]))).toEqual(result([], false));
  });

  it("of text is malformed", () => {
    expect(reading(STREAM, "4a")).toEqual(result([], false));
  });

  it("carries an empty binary message, and base64 behind a b", () => {
    expect(reading(STREAM, bytes("80 80"))).toEqual(result([new Uint8Array(0), new Uint8Array(0)], true));
    expect(reading(STREAM, bytes("04 62 41 51 49"))).toEqual(result([Uint8Array.of(1, 2)], true));
  });

  it("is malformed by a length above 2^53 - 1 where nothing else limits it", () => {
    const most = new StreamReader(portableBytes, { maxFrame: Infinity, isCut: true });
    expect(readAll(most, [bytes("ff 00 1f ff ff ff ff ff ff")])).toEqual(result([], true));
    const more = new StreamReader(portableBytes, { maxFrame: Infinity, isCut: true });
    expect(readAll(more, [bytes("ff 00 20 00 00 00 00 00 00")])).toEqual(result([], false));
  });

  it("takes a frame of exactly the limit, and says of a longer one that it is too big", () => {
    const reader = new StreamReader(portableBytes, { maxFrame: 130, isCut: true });
    const frame = `4${"x".repeat(129)}`;
    expect(readAll(reader, [packStream([frame], portableBytes)])).toEqual(result([frame], true));
    expect(reader.isTooBig).toBe(false);
    expect(readAll(reader, [packStream([`${frame}x`], portableBytes)])).toEqual(result([], false));
    expect(reader.isTooBig).toBe(true);
    expect(readAll(reader, [bytes("01 36")])).toEqual(result([], false));
  });

  it("is not too big when it is malformed otherwise", () => {
    const reader = new StreamReader(portableBytes, { maxFrame: 130, isCut: true });
    expect(readAll(reader, [bytes("01 37")])).toEqual(result([], false));
    expect(reader.isTooBig).toBe(false);
  });

  it("reads the same, whether a chunk is plain text as a whole, or was, or is again", () => {
    const ascii = ["4a", "42[1]", "6"];
    const mixed = ["4a", "4é", Uint8Array.of(0x34), `4${"x".repeat(126)}`];
    const lists = [ascii, mixed, ...Array.from({ length: 40 }, () => ascii), mixed, ascii];
    const reader = createReader(STREAM, portableBytes);
    const chunks = lists.map((list) => packStream(list, portableBytes));
    expect(readAll(reader, chunks)).toEqual(result(lists.flat(), true));
  });
});

describe("chunks of whole frames", () => {
  it("give back their frames", () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 3 }), (lists) => {
        const chunks = lists.map((list) => packStream(list, portableBytes));
        expect(reading(PACKED, ...chunks)).toEqual(result(lists.flat(), true));
      }),
    );
  });

  it("are malformed when one ends within a frame, after the frames before that", () => {
    fc.assert(
      fc.property(frames, frameChunk, fc.nat(), (list, last, place) => {
        const start = packStream(list, portableBytes).length;
        const packed = packStream([...list, last], portableBytes);
        if (packed.length - start < 2) return;
        const end = start + 1 + (place % (packed.length - start - 1));
        expect(reading(PACKED, packed.slice(0, end))).toEqual(result(list, false));
      }),
    );
  });
});

describe("the bytes of the wire sheet (A.13)", () => {
  const cases: readonly [name: string, chunk: Chunk, hex: string][] = [
    ["open", "0", "01 30"],
    ["open with a sid", '0{"sid":"abc"}', "0e 30 7b 22 73 69 64 22 3a 22 61 62 63 22 7d"],
    ["ping probe", "2probe", "06 32 70 72 6f 62 65"],
    ["upgrade", "5", "01 35"],
    ["message hello", "4hello", "06 34 68 65 6c 6c 6f"],
    ["binary 01 02 03", Uint8Array.of(1, 2, 3), "83 01 02 03"],
    ["empty binary", new Uint8Array(0), "80"],
    ["text of 125 characters", `4${"a".repeat(125)}`, `7e 00 7e 34 ${"61".repeat(125)}`],
    ["binary of 65535 bytes", new Uint8Array(65_535), `fe ff ff ${"00".repeat(65_535)}`],
    ["binary of 65536 bytes", new Uint8Array(65_536), `ff 00 00 00 00 00 01 00 00 ${"00".repeat(65_536)}`],
  ];
  for (const [name, chunk, hex] of cases) {
    it(name, () => {
      expect(Buffer.from(packStream([chunk], portableBytes)).toString("hex")).toBe(hex.replaceAll(" ", ""));
      expect(reading(STREAM, bytes(hex))).toEqual(result([chunk], true));
    });
  }
});

describe("a stream and memory", () => {
  it("allocates nothing on the word of a length", () => {
    const port = countingBytes();
    const reader = new StreamReader(port, { maxFrame: 2 ** 40, isCut: true });
    expect(readAll(reader, [bytes("ff 00 00 00 80 00 00 00 00"), bytes("01 02 03")])).toEqual(result([], true));
    expect(port.allocated).toBeLessThanOrEqual(256);
  });

  it("costs linear memory and copying in all, whatever the cuts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 3000 }), (size, cut) => {
        const port = countingBytes();
        const reader = new StreamReader(port, { maxFrame: size, isCut: true });
        const read = readAll(reader, cutUp(packStream([new Uint8Array(size)], portableBytes), [cut]));
        expect(read.frames).toHaveLength(1);
        // Held at most: the frame; allocated and copied in all: room that grows fourfold, and the last piece of it.
        expect(port.largest).toBeLessThanOrEqual(size);
        expect(port.allocated).toBeLessThanOrEqual(size * 2.4 + 256);
      }),
    );
  });

  it("lets a small message not keep a large chunk alive", () => {
    const chunk = packStream([Uint8Array.of(1, 2, 3), new Uint8Array(60_000)], portableBytes);
    const kept: number[] = [];
    createReader(STREAM, portableBytes).read(chunk, {
      frame: (frame) => kept.push(typeof frame === "string" ? 0 : frame.buffer.byteLength) > 0,
    });
    // The small one is copied; the large one is most of the chunk and stays where it is.
    expect(kept).toEqual([3, chunk.length]);
  });
});

describe("engine.io-parser's streams", () => {
  it("write the same bytes, and read ours", async () => {
    const full = frameChunk.filter((chunk) => chunk.length > 0);
    await fc.assert(
      fc.asyncProperty(fc.array(full, { minLength: 1, maxLength: 5 }), async (list) => {
        const packets = list.map((chunk) => decodeFrame(chunk, portableBytes));
        const written = await pass(createPacketEncoderStream(), packets);
        const packed = packStream(list, portableBytes);
        expect(Buffer.concat(written as Uint8Array[]).equals(packed)).toBe(true);
        const read = await pass(createPacketDecoderStream(1_000_000, "nodebuffer"), cutUp(packed, [700]));
        expect(read.map((packet) => plain(packet))).toEqual(packets);
      }),
      { numRuns: 30 },
    );
  });

  it("refuse an empty binary message, which ours carry", async () => {
    const read = await pass(createPacketDecoderStream(100, "nodebuffer"), [bytes("80")]);
    expect(read[0]).toEqual({ type: "error", data: "parser error" });
  });
});

async function pass(stream: TransformStream<unknown, unknown>, inputs: readonly unknown[]): Promise<unknown[]> {
  const outputs: unknown[] = [];
  const writer = stream.writable.getWriter();
  const writing = Promise.all([...inputs.map((input) => writer.write(input)), writer.close()]);
  const reader = stream.readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) outputs.push(next.value);
  await writing;
  return outputs;
}

function plain(packet: unknown): unknown {
  const { type, data } = packet as { type: string; data?: string | Uint8Array };
  return { type, data: typeof data === "object" ? Uint8Array.from(data) : (data ?? "") };
}
