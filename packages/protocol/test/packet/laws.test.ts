import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/contracts/index.ts";
import { createJsonCodec, isNamespaceName, type Packet } from "../../src/packet/index.ts";
import { packet } from "../../src/testing/index.ts";
import { Inbox } from "./decoding.ts";
import { hostileChunks } from "./hostile-text.ts";

const codec = createJsonCodec();

function binaryIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(binaryIn) : [];
}

function read(chunks: readonly Chunk[]): Packet[] {
  const inbox = new Inbox();
  const decoder = codec.decoder(inbox);
  for (const chunk of chunks) decoder.add(chunk);
  return inbox.packets;
}

describe("the packet codec", () => {
  it("gives back the packets that were sent, one after the other", () => {
    fc.assert(
      fc.property(fc.array(packet(), { maxLength: 4 }), (sent) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        for (const one of sent) {
          const { head, attachments } = codec.encode(one);
          for (const chunk of [head, ...attachments]) decoder.add(chunk);
        }
        deepStrictEqual([inbox.packets, inbox.errors], [sent, []]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("leaves what it encodes as it was, and shares the callers' bytes", () => {
    fc.assert(
      fc.property(packet(), (sent) => {
        const before = structuredClone(sent.data);
        const { attachments } = codec.encode(sent);
        deepStrictEqual(sent.data, before);
        const bytes = binaryIn(sent.data);
        expect(attachments.length).toBe(bytes.length);
        expect(attachments.every((attachment, index) => attachment === bytes[index])).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("writes no U+001E, which parts the packets of a payload", () => {
    fc.assert(
      fc.property(packet(), (sent) => {
        expect(codec.encode(sent).head).not.toContain("\u001e");
      }),
    );
  });

  it("gives packets or one refusal for whatever comes, and never throws", () => {
    fc.assert(
      fc.property(hostileChunks(), (chunks) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        for (const chunk of chunks) {
          const { length } = inbox.packets;
          const hadFailed = inbox.errors.length > 0;
          decoder.add(chunk);
          if (hadFailed) expect([inbox.packets.length, decoder.pending]).toStrictEqual([length, false]);
        }
        expect(inbox.errors.length).toBeLessThanOrEqual(1);
        for (const error of inbox.errors) expect(error).toMatchObject({ name: "RtError", code: "PROTOCOL" });
        for (const given of inbox.packets) expect(isNamespaceName(given.nsp)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("forgets everything when it is reset", () => {
    fc.assert(
      fc.property(hostileChunks(), packet(), (chunks, sent) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        for (const chunk of chunks) decoder.add(chunk);
        const { length } = inbox.packets;
        decoder.reset();
        expect(decoder.pending).toBe(false);
        const { head, attachments } = codec.encode(sent);
        for (const chunk of [head, ...attachments]) decoder.add(chunk);
        deepStrictEqual(inbox.packets.slice(length), [sent]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("has one way of writing each packet that it takes", () => {
    fc.assert(
      fc.property(hostileChunks(), (chunks) => {
        for (const first of read(chunks)) {
          // An attachment that is named more often than packets have attachments cannot be written again.
          if (binaryIn(first.data).length > 10) continue;
          const written = codec.encode(first);
          const [second] = read([written.head, ...written.attachments]);
          deepStrictEqual(second && codec.encode(second), written);
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
