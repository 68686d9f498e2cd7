import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { binary, cuts, cutUp } from "../../src/testing/index.ts";
import { WebSocketDecoder } from "../../src/websocket/index.ts";
import { countingBytes } from "../frame/counting-bytes.ts";
import { faulty, honest } from "./frames.ts";
import { heard, heardByWs, Listener } from "./listen.ts";
import { type RawFrame, rawFrame } from "./raw-frame.ts";

const ROLES = ["server", "client"] as const;

function join(frames: readonly RawFrame[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(frames.map(rawFrame)));
}

describe.each(ROLES)("a %s's decoder", (role) => {
  const isMasked = role === "server";

  it("hears what an honest peer says, however it is fragmented and cut", () => {
    fc.assert(
      fc.property(honest(isMasked), cuts, ({ frames, heard: said }, sizes) => {
        expect(heard(role, cutUp(join(frames), sizes))).toEqual(said);
      }),
      { numRuns: 200 },
    );
  });

  it("hears what ws hears, of honest peers and of others", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          faulty(isMasked).map(join),
          honest(isMasked).map(({ frames }) => join(frames)),
          binary,
        ),
        cuts,
        async (bytes, sizes) => {
          expect(heard(role, cutUp(bytes, sizes))).toEqual(await heardByWs(role, cutUp(bytes, sizes)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("hears the same all at once and byte by byte", () => {
    fc.assert(
      fc.property(fc.oneof(faulty(isMasked).map(join), binary), fc.integer({ min: 1, max: 9 }), (bytes, size) => {
        expect(heard(role, cutUp(bytes, bytes.length > 2000 ? [size * 500] : [size]))).toEqual(
          heard(role, [bytes.slice()]),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("hands nothing on while paused, and loses nothing", () => {
    fc.assert(
      fc.property(honest(isMasked), cuts, fc.integer({ min: 1, max: 3 }), ({ frames, heard: said }, sizes, every) => {
        const listener = new Listener();
        const decoder = new WebSocketDecoder(portableBytes, listener, { role, maxMessage: 1_000_000 });
        listener.after = () => {
          if (listener.heard.length % every === 0) decoder.pause();
        };
        for (const chunk of cutUp(join(frames), sizes)) {
          const before = listener.heard.length;
          decoder.read(chunk);
          expect(listener.heard.length - before).toBeLessThanOrEqual(every);
        }
        for (let i = 0; i <= said.length; i++) decoder.resume();
        expect(listener.heard).toEqual(said);
      }),
    );
  });

  it("takes bytes that come while it hands something on after those before them", () => {
    fc.assert(
      fc.property(honest(isMasked), ({ frames, heard: said }) => {
        const isClosed = said.at(-1)?.[0] === "close";
        const listener = new Listener();
        const decoder = new WebSocketDecoder(portableBytes, listener, { role, maxMessage: 1_000_000 });
        listener.after = () => {
          if (listener.heard.length === 1) decoder.read(join(frames));
        };
        decoder.read(join(frames));
        expect(listener.heard).toEqual(isClosed ? said : [...said, ...said]);
      }),
    );
  });

  it("hands on no more than one that was stopped wants", () => {
    fc.assert(
      fc.property(honest(isMasked), fc.integer({ min: 1, max: 5 }), ({ frames, heard: said }, most) => {
        const listener = new Listener();
        const decoder = new WebSocketDecoder(portableBytes, listener, { role, maxMessage: 1_000_000 });
        listener.after = () => {
          if (listener.heard.length === most) decoder.stop();
        };
        decoder.read(join(frames));
        decoder.read(join(frames));
        expect(listener.heard).toEqual((said.at(-1)?.[0] === "close" ? said : [...said, ...said]).slice(0, most));
      }),
    );
  });
});

describe("the frames of the wire sheet (A.6)", () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

  it("are read", () => {
    expect(heard("client", [bytes("81 06 34 68 65 6c 6c 6f")])).toEqual([["text", "4hello"]]);
    expect(heard("server", [bytes("81 86 01 02 03 04 35 6a 66 68 6d 6d")])).toEqual([["text", "4hello"]]);
    expect(heard("client", [bytes("82 04 01 02 03 04")])).toEqual([["binary", "01020304"]]);
  });
});

describe("a decoder's limits", () => {
  const text = (size: number, isFinal = true, opcode = 1): Uint8Array =>
    rawFrame({ isFinal, rsv: 0, opcode, width: 0, payload: new Uint8Array(size).fill(0x34) });

  it("a message of exactly maxMessage passes, one more byte fails with 1009, at its header", async () => {
    for (const size of [50, 51]) {
      const chunks = [text(size)];
      const expected = size === 50 ? [["text", "4".repeat(50)]] : [["failed", 1009]];
      expect(heard("client", chunks, { maxMessage: 50 })).toEqual(expected);
      expect(await heardByWs("client", chunks, { maxMessage: 50 })).toEqual(expected);
    }
    expect(heard("client", [text(51).subarray(0, 2)], { maxMessage: 50 })).toEqual([["failed", 1009]]);
    expect(heard("server", [Uint8Array.of(0x81, 0x80 | 51)], { maxMessage: 50 })).toEqual([["failed", 1009]]);
  });

  it("the fragments of a message count together, and start anew with the next", async () => {
    const fits = [text(30, false), text(20, true, 0), text(50)];
    const over = [text(30, false), text(21, true, 0)];
    for (const chunks of [fits, over]) {
      expect(heard("client", chunks, { maxMessage: 50 })).toEqual(
        await heardByWs("client", chunks, { maxMessage: 50 }),
      );
    }
    expect(heard("client", over, { maxMessage: 50 })).toEqual([["failed", 1009]]);
  });

  it("a message has at most maxFragments fragments, else 1008, as in ws; the next one counts anew", async () => {
    for (const count of [3, 4]) {
      const message = [text(1, false), ...Array.from({ length: count - 2 }, () => text(0, false, 0)), text(1, true, 0)];
      const chunks = [...message, text(2), ...message];
      const limits = { maxMessage: 50, maxFragments: 3 };
      expect(heard("client", chunks, limits)).toEqual(await heardByWs("client", chunks, limits));
      expect(heard("client", chunks, limits)).toHaveLength(count === 3 ? 3 : 1);
    }
  });

  it("close codes are those of ws", async () => {
    const codes = [
      0,
      999,
      ...Array.from({ length: 18 }, (_, i) => 1000 + i),
      1100,
      2000,
      2999,
      3000,
      3999,
      4000,
      4999,
      5000,
      65_535,
    ];
    for (const code of codes) {
      const chunks = [
        rawFrame({ isFinal: true, rsv: 0, opcode: 8, width: 0, payload: Uint8Array.of(code >> 8, code & 255) }),
      ];
      expect(heard("client", chunks)).toEqual(await heardByWs("client", chunks));
    }
  });

  it("16384 fragments pass by default, and cost no memory when empty", () => {
    const port = countingBytes();
    const chunks = [text(0, false), ...Array.from({ length: 16_382 }, () => text(0, false, 0)), text(0, true, 0)];
    expect(heard("client", chunks, { maxMessage: 50 }, port)).toEqual([["text", ""]]);
    expect(
      heard("client", [text(0, false), ...chunks.slice(1, -1), text(0, false, 0), text(0, true, 0)], {
        maxMessage: 50,
      }),
    ).toEqual([["failed", 1008]]);
    expect(port.allocated).toBe(0);
  });

  it("lengths above 2^53 - 1 fail with 1009, whatever the limit", async () => {
    for (const hex of ["827f0020000000000000", "827fffffffffffffffff"]) {
      const chunks = [Uint8Array.from(Buffer.from(hex, "hex"))];
      expect(heard("client", chunks, { maxMessage: Infinity })).toEqual([["failed", 1009]]);
      expect(await heardByWs("client", chunks)).toEqual([["failed", 1009]]);
    }
  });

  it("lengths that are not minimal are taken, as ws takes them", async () => {
    for (const width of [2, 8] as const) {
      const chunks = [rawFrame({ isFinal: true, rsv: 0, opcode: 1, width, payload: Buffer.from("4a") })];
      expect(heard("client", chunks)).toEqual([["text", "4a"]]);
      expect(await heardByWs("client", chunks)).toEqual([["text", "4a"]]);
    }
  });
});

describe("a decoder and memory", () => {
  it("allocates nothing on the word of a length", () => {
    const port = countingBytes();
    heard("client", [Uint8Array.from(Buffer.from("827f0000000008000000010203", "hex"))], { maxMessage: 2 ** 40 }, port);
    expect(port.allocated).toBeLessThanOrEqual(256);
  });

  it("costs linear memory and copying in all, whatever the fragments and cuts", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 3000 }),
        (size, count, cut) => {
          const port = countingBytes();
          const total = size * count;
          const frames = Array.from(
            { length: count },
            (_, i): RawFrame => ({
              isFinal: i === count - 1,
              rsv: 0,
              opcode: i === 0 ? 2 : 0,
              key: [1, 2, 3, 4],
              width: 0,
              payload: new Uint8Array(size),
            }),
          );
          const events = heard("server", cutUp(join(frames), [cut]), { maxMessage: total }, port);
          expect(events).toEqual([["binary", "00".repeat(total)]]);
          expect(port.largest).toBeLessThanOrEqual(total);
          expect(port.allocated).toBeLessThanOrEqual(total * 2.4 + 256);
        },
      ),
    );
  });

  it("makes room for no more than a message in one frame has", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 3000 }), (size, cut) => {
        const port = countingBytes();
        const frame = rawFrame({ isFinal: true, rsv: 0, opcode: 2, width: 0, payload: new Uint8Array(size) });
        heard("client", cutUp(frame, [cut]), { maxMessage: 1_000_000 }, port);
        expect(port.largest).toBeLessThanOrEqual(size);
        expect(port.allocated).toBeLessThanOrEqual(size * 2.4 + 256);
      }),
    );
  });

  it("lets a small message not keep a large chunk alive", () => {
    const small = rawFrame({ isFinal: true, rsv: 0, opcode: 2, width: 0, payload: Uint8Array.of(1) });
    const large = rawFrame({ isFinal: true, rsv: 0, opcode: 2, width: 0, payload: new Uint8Array(60_000) });
    const kept: number[] = [];
    const listener = new Listener();
    listener.binary = (data) => kept.push(data.buffer.byteLength);
    const chunk = Uint8Array.from(Buffer.concat([small, large]));
    new WebSocketDecoder(portableBytes, listener, { role: "client", maxMessage: 100_000 }).read(chunk);
    expect(kept).toEqual([1, chunk.length]);
  });

  it("lets a message not keep the room that was made for more fragments", () => {
    const raw = { rsv: 0, width: 0 } as const;
    const frames = [
      { ...raw, isFinal: false, opcode: 2, payload: new Uint8Array(10_000) },
      { ...raw, isFinal: true, opcode: 0, payload: new Uint8Array(1) },
    ];
    const kept: number[] = [];
    const listener = new Listener();
    listener.binary = (data) => kept.push(data.buffer.byteLength);
    new WebSocketDecoder(portableBytes, listener, { role: "client", maxMessage: 100_000 }).read(join(frames));
    expect(kept).toEqual([10_001]);
  });
});
