import { decodePacket, encodePacket, type Packet } from "engine.io-parser";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { decodeFrame, encodeFrame, type FrameType } from "../../src/frame/index.ts";
import { binary, frameText, wildText } from "../../src/testing/index.ts";
import { narrowed } from "./collect.ts";

const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"] as const;
const type = fc.constantFrom<FrameType>(...TYPES);

/** The codec of record. */
function recorded(packet: Packet): unknown {
  let encoded: unknown;
  encodePacket(packet, true, (result: unknown) => {
    encoded = result;
  });
  return encoded;
}

describe("a frame", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(type, wildText, (kind, data) => {
        expect(decodeFrame(encodeFrame(kind, data), portableBytes)).toEqual({ type: kind, data });
      }),
    );
    fc.assert(
      fc.property(binary, (data) => {
        expect(encodeFrame("message", data)).toBe(data);
        expect(decodeFrame(data, portableBytes)).toEqual({ type: "message", data });
      }),
    );
  });

  it("without data has an empty text", () => {
    for (const kind of TYPES) expect(decodeFrame(encodeFrame(kind), portableBytes)).toEqual({ type: kind, data: "" });
  });

  it("is on the wire what engine.io-parser makes of it", () => {
    fc.assert(
      fc.property(type, wildText, (kind, data) => {
        expect(encodeFrame(kind, data)).toBe(recorded({ type: kind, data }));
      }),
    );
  });

  it("is read from any text as engine.io-parser reads it, but for data that is not there", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          wildText,
          fc.tuple(fc.constantFrom("0", "1", "2", "3", "4", "5", "6", "b"), frameText).map((parts) => parts.join("")),
        ),
        (text) => {
          const packet = decodePacket(narrowed(text));
          const frame = decodeFrame(text, portableBytes);
          if (packet.type === "error") expect(frame).toBeUndefined();
          else
            expect({ ...frame, data: toBytes(frame?.data) }).toEqual({ ...packet, data: toBytes(packet.data ?? "") });
        },
      ),
      { examples: [[""], ["4"], ["b"], ["bAQ"], ["b!!!"], ["7"], ["9foo"], ["2probe"]] },
    );
  });

  it("of another type than message carries no bytes", () => {
    for (const kind of TYPES.filter((name) => name !== "message")) {
      expect(() => encodeFrame(kind, Uint8Array.of(1))).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    }
  });

  it("has one of seven types", () => {
    const unknown: string = "error";
    expect(() => encodeFrame(unknown as FrameType)).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
  });
});

describe("engine.io-parser 5.2.3, where ours stands in", () => {
  it("reads an empty message as a message without data", () => {
    expect(decodePacket("4")).toEqual({ type: "message" });
    expect(decodeFrame("4", portableBytes)).toEqual({ type: "message", data: "" });
  });

  it("reads characters as base64 that are none", () => {
    expect(decodePacket("b\u0141AAA")).toEqual({ type: "message", data: Buffer.alloc(3) });
    expect(decodeFrame("b\u0141AAA", portableBytes)).toEqual({ type: "message", data: new Uint8Array(2) });
  });

  it("turns a binary ping into a message", () => {
    expect(recorded({ type: "ping", data: Buffer.of(1) })).toEqual(Buffer.of(1));
    expect(() => encodeFrame("ping", Uint8Array.of(1))).toThrow("a ping frame carries text only");
  });
});

function toBytes(data: unknown): unknown {
  return data instanceof Uint8Array ? [...data] : data;
}
