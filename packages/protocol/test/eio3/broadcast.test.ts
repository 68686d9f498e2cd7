import { describe, expect, it } from "vitest";
import { Outbox, SharedFrame, writeBatch } from "../../src/batch/index.ts";
import { portableBytes } from "../../src/bytes/index.ts";
import type { Chunk, FrameFormat, SharedChunk } from "../../src/contracts/index.ts";
import { payloadFormat, singleFormat } from "../../src/eio3/index.ts";
import { SINGLE } from "../frame/collect.ts";
import { ManualLink } from "../session/manual-link.ts";

/** A link that gains from frames that many links get. */
class SharingLink extends ManualLink {
  readonly shared: SharedChunk[] = [];

  sendShared(shared: SharedChunk): boolean {
    this.shared.push(shared);
    return true;
  }
}

function written(format: FrameFormat, maxFrames: number, ...frames: readonly (Chunk | SharedFrame)[]): SharingLink {
  const link = new SharingLink({ ...SINGLE, maxFrames, format });
  const outbox = new Outbox();
  for (const frame of frames) outbox.push(frame);
  writeBatch(outbox, link, { maxPayload: 1_000 }, portableBytes);
  return link;
}

const text = new SharedFrame('42["news"]');
const bytes = new SharedFrame(Uint8Array.of(1, 2));

describe("a broadcast to clients of Engine.IO 3", () => {
  it("is the same frame as for all others, where it looks alike", () => {
    const { shared, sent } = written(singleFormat({ base64: false }), 1, text, text);
    expect(shared).toEqual([text, text]);
    expect(shared[0]).toBe(text);
    expect(sent).toEqual([]);
  });

  it("is encoded anew, where it does not", () => {
    expect(written(singleFormat({ base64: false }), 1, bytes).sent).toEqual([Uint8Array.of(4, 1, 2)]);
    expect(written(singleFormat({ base64: true }), 1, bytes).sent).toEqual(["b4AQI="]);
    expect(written(payloadFormat({ base64: true }), 16, text, bytes, text).sent).toEqual([
      '10:42["news"]6:b4AQI=10:42["news"]',
    ]);
  });

  it("is not compressed where that was asked for", () => {
    const plain = new SharedFrame('42["news"]', false);
    const { shared, sent } = written(payloadFormat({ base64: true }), 16, plain);
    expect(sent).toEqual([]);
    expect(shared.map(({ chunk, mayCompress }) => ({ chunk, mayCompress }))).toEqual([
      { chunk: '10:42["news"]', mayCompress: false },
    ]);
  });

  it("leaves in payloads of no more frames than the link takes", () => {
    const { sent } = written(payloadFormat({ base64: true }), 2, "4a", "4b", "4c");
    expect(sent).toEqual(["2:4a2:4b", "2:4c"]);
  });
});
