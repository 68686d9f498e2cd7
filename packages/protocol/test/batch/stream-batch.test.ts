import { describe, expect, it } from "vitest";
import { Outbox, type QueuedFrame, SharedFrame, writeBatch } from "../../src/batch/index.ts";
import { portableBytes } from "../../src/bytes/index.ts";
import type { LinkTraits } from "../../src/contracts/index.ts";
import { packStream } from "../../src/frame/index.ts";
import { PACKED, STREAM } from "../frame/collect.ts";
import { ManualLink } from "../session/manual-link.ts";

/** What a link of bytes is sent for these frames. */
function written(traits: LinkTraits, ...frames: readonly QueuedFrame[]): readonly unknown[] {
  const outbox = new Outbox();
  for (const frame of frames) outbox.push(frame);
  const link = new ManualLink(traits);
  expect(writeBatch(outbox, link, { maxPayload: 1_000_000 }, portableBytes)).toBe(true);
  expect(outbox.waiting).toBe(0);
  return link.sent;
}

const LARGE = new Uint8Array(65_536).fill(7);

describe("a batch for a link of bytes", () => {
  it("is one chunk of frames behind their lengths", () => {
    const frames = ["4a", Uint8Array.of(1), "4é", `4${"x".repeat(200)}`];
    expect(written(STREAM, ...frames)).toEqual([packStream(frames, portableBytes)]);
  });

  it("is the same for texts that are short and plain, as for others", () => {
    const [header, ...rest] = packStream([`4${"x".repeat(124)}`, "4"], portableBytes);
    expect([header, rest.length, rest.slice(-3)]).toEqual([125, 127, [120, 1, 52]]);
    expect(packStream(["4é"], portableBytes)).toEqual(Uint8Array.of(3, 0x34, 0xc3, 0xa9));
    expect(packStream([`4${"é".repeat(100)}`], portableBytes).slice(0, 3)).toEqual(Uint8Array.of(126, 0, 201));
    expect(packStream([], portableBytes)).toEqual(new Uint8Array(0));
  });

  it("leaves in steps of about 64 KiB, so that a full link is met on the way", () => {
    const frames = Array.from({ length: 100 }, () => `4${"x".repeat(2_000)}`);
    const chunks = written(STREAM, ...frames) as Uint8Array[];
    expect(chunks.map(({ length }) => length)).toEqual([64_128, 64_128, 64_128, 8_016]);
  });

  it("does not copy a large binary message on a stream: its header leaves alone", () => {
    const sent = written(STREAM, "4a", LARGE, "4b");
    expect(sent).toHaveLength(4);
    expect(sent[1]).toEqual(Uint8Array.of(0xff, 0, 0, 0, 0, 0, 1, 0, 0));
    expect(sent[2]).toBe(LARGE);
  });

  it("keeps a frame in one chunk where chunks are whole messages", () => {
    const sent = written(PACKED, LARGE);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toEqual(packStream([LARGE], portableBytes));
  });

  it("is packed once for all links that get the same broadcasts", () => {
    const shared = ["4a", Uint8Array.of(2), LARGE].map((chunk) => new SharedFrame(chunk));
    const [first, again] = [written(STREAM, ...shared), written(STREAM, ...shared)];
    expect(first).toEqual([packStream(["4a", Uint8Array.of(2)], portableBytes), packStream([LARGE], portableBytes)]);
    for (const [n, chunk] of first.entries()) expect(again[n]).toBe(chunk);
  });

  it("is right for each link, whatever others get", () => {
    const [a, b] = [new SharedFrame("4a"), new SharedFrame("4b")];
    const pack = (...texts: readonly string[]): unknown => [packStream(texts, portableBytes)];
    expect(written(STREAM, a, b)).toEqual(pack("4a", "4b"));
    expect(written(STREAM, b)).toEqual(pack("4b"));
    expect(written(STREAM, a, b)).toEqual(pack("4a", "4b"));
    expect(written(STREAM, b, b)).toEqual(pack("4b", "4b"));
    expect(written(STREAM, "4x", a, b)).toEqual(pack("4x", "4a", "4b"));
    expect(written(STREAM, a, "4x", b)).toEqual(pack("4a", "4x", "4b"));
  });
});
