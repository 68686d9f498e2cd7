import { describe, expect, it } from "vitest";
import { messageFrame, Outbox, type QueuedFrame, SharedFrame, writeBatch } from "../../src/batch/index.ts";
import { portableBytes } from "../../src/bytes/index.ts";
import type { SharedChunk } from "../../src/contracts/index.ts";
import { PAYLOAD } from "../frame/collect.ts";
import { ManualLink } from "../session/manual-link.ts";

/** A link that may compress. */
class CompressingLink extends ManualLink {
  readonly shared: SharedChunk[] = [];

  sendShared(shared: SharedChunk): boolean {
    this.shared.push(shared);
    return true;
  }
}

function write<To extends ManualLink>(link: To, ...frames: readonly QueuedFrame[]): To {
  const outbox = new Outbox();
  for (const frame of frames) outbox.push(frame);
  writeBatch(outbox, link, { maxPayload: 12 }, portableBytes);
  return link;
}

describe("a batch for a link of payloads", () => {
  it("is as many frames as a payload takes, and one that is longer alone", () => {
    expect(write(new ManualLink(PAYLOAD), "4aaa", "4bbb", "4cc", "4dddddddddddddd", "4e").sent).toEqual([
      "4aaa\u001e4bbb",
      "4cc",
      "4dddddddddddddd",
      "4e",
    ]);
  });

  it("may be compressed if one of its frames may", () => {
    const plain = messageFrame("a", false);
    expect(write(new CompressingLink(PAYLOAD), plain, messageFrame("b", true)).sent).toEqual(["4a\u001e4b"]);
    const { sent, shared } = write(new CompressingLink(PAYLOAD), plain, messageFrame(Uint8Array.of(1), false));
    expect(sent).toEqual([]);
    expect(shared).toMatchObject([{ chunk: "4a\u001ebAQ==", mayCompress: false }]);
  });

  it("is the broadcast itself where that stands alone, with what the link knows of it", () => {
    const news = new SharedFrame("4news");
    const { sent, shared } = write(new CompressingLink(PAYLOAD), news);
    expect([sent.length, shared.length, shared[0]]).toEqual([0, 1, news]);
    expect(write(new CompressingLink(PAYLOAD), new SharedFrame(Uint8Array.of(1))).sent).toEqual(["bAQ=="]);
  });

  it("is text for a link that knows nothing of broadcasts and hints", () => {
    expect(write(new ManualLink(PAYLOAD), new SharedFrame("4news"), messageFrame("a", false)).sent).toEqual([
      "4news\u001e4a",
    ]);
  });
});
