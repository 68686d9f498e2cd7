import { describe, expect, it } from "vitest";
import { cutUp } from "../../src/testing/index.ts";
import { type Heard, heard, heardByWs, type Limits } from "./listen.ts";
import { type RawFrame, rawFrame } from "./raw-frame.ts";

/** Where our decoder and the receiver of ws differ, on purpose. All else that they are shown, they agree on. */
interface Difference {
  readonly name: string;
  readonly reason: string;
  readonly chunks: readonly Uint8Array[];
  readonly limits: Limits;
  readonly ours: readonly Heard[];
  readonly theirs: readonly Heard[];
}

function frame(first: number, payload: string): Uint8Array {
  const raw: RawFrame = {
    isFinal: first >= 0x80,
    rsv: 0,
    opcode: first & 15,
    width: 0,
    payload: Uint8Array.from(Buffer.from(payload)),
  };
  return rawFrame(raw);
}

const unbounded = { maxMessage: Number.POSITIVE_INFINITY };

const differences: readonly Difference[] = [
  {
    name: "a frame that comes in many chunks is taken",
    reason:
      "section 5.2 of RFC 6455 knows no chunks. ws keeps each and limits them; ours go into one buffer, which the message's limit bounds.",
    chunks: cutUp(frame(0x82, "x".repeat(20)), [1]),
    limits: { maxMessage: 100, maxChunks: 10 },
    ours: [["binary", "78".repeat(20)]],
    theirs: [["failed", 1008]],
  },
  {
    name: "one fragment too many fails at its header",
    reason:
      "section 10.4 leaves limits to each end. ws counts a fragment once its payload is there, and gathers that before.",
    chunks: [frame(0x01, "a"), frame(0x00, "b"), frame(0x00, "never comes").subarray(0, 4)],
    limits: { maxMessage: 100, maxFragments: 2 },
    ours: [["failed", 1008]],
    theirs: [],
  },
  {
    name: "a limit of no bytes lets empty messages pass alone",
    reason: "section 10.4 again: 0 is a limit like any other here, while to ws it stands for none.",
    chunks: [frame(0x81, ""), frame(0x81, "a")],
    limits: { maxMessage: 0 },
    ours: [
      ["text", ""],
      ["failed", 1009],
    ],
    theirs: [
      ["text", ""],
      ["text", "a"],
    ],
  },
  {
    name: "no message is longer than a text can be on any platform, whatever the limit",
    reason: "section 10.4 once more: a V8 of 32 bits makes no longer text. ws starts to gather it.",
    chunks: [Uint8Array.of(0x81, 127, 0, 0, 0, 0, 0x10, 0, 0, 0)],
    limits: unbounded,
    ours: [["failed", 1009]],
    theirs: [],
  },
];

describe("unlike ws", () => {
  for (const { name, reason, chunks, limits, ours, theirs } of differences) {
    it(`${name}: ${reason}`, async () => {
      expect(heard("client", chunks, limits)).toEqual(ours);
      expect(await heardByWs("client", chunks, limits)).toEqual(theirs);
    });
  }
});
