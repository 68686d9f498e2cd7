import { expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk, LinkTraits } from "../../src/contracts/index.ts";
import { lengthFormat, packStream } from "../../src/frame/index.ts";
import { Lane, type LaneOwner } from "../../src/session/index.ts";
import { VirtualClock } from "../../src/testing/index.ts";
import { ManualLink } from "./manual-link.ts";

const common = { maxFrames: 100, maxChunk: 1_000, endIsSeen: true };
const carriers: readonly (readonly [string, LinkTraits, Chunk, Chunk])[] = [
  ["texts", { framing: "message", payload: "text", ...common }, "1{}\u001e4a", "4b"],
  [
    "bytes",
    { framing: "stream", payload: "bytes", format: lengthFormat, ...common },
    packStream(["1{}", "4a"], portableBytes),
    packStream(["4b"], portableBytes),
  ],
];

/** Keeps what it gets, and does as told at each frame. */
class Owner implements LaneOwner {
  readonly frames: Chunk[] = [];
  readonly #onFrame: (lane: Lane) => boolean;

  constructor(onFrame: (lane: Lane) => boolean) {
    this.#onFrame = onFrame;
  }

  heard(): boolean {
    return true;
  }

  frame(lane: Lane, chunk: Chunk): boolean {
    this.frames.push(chunk);
    return this.#onFrame(lane);
  }

  unread(): void {}
  becameWritable(): void {}
  ended(): void {}
}

it.each(carriers)(
  "an owner that wants no more hands on a lane of %s with all that comes after",
  (_, traits, first, second) => {
    const heir = new Owner(() => true);
    const owner = new Owner((lane) => {
      lane.moveTo(heir);
      return false;
    });
    const link = new ManualLink(traits);
    const lane = new Lane(owner, link, portableBytes, new VirtualClock(), true);
    lane.receive(first);
    lane.receive(second);
    expect(owner.frames).toEqual(["1{}"]);
    expect(heir.frames).toEqual(["4a", "4b"]);
  },
);
