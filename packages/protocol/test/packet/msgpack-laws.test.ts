import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isNamespaceName, type Packet } from "../../src/packet/index.ts";
import { msgpack } from "../../src/packet/msgpack/index.ts";
import { packet } from "../../src/testing/index.ts";
import { runs } from "../runs.ts";
import { Inbox } from "./decoding.ts";
import { hostileBytes } from "./msgpack-hostile.ts";
import { arriving, richPacket } from "./msgpack-values.ts";

const codec = msgpack();
const anyPacket = fc.oneof(packet(), { weight: 3, arbitrary: richPacket() });

function arrived(packets: readonly Packet[]): unknown[] {
  return packets.map(({ data, nsp, ...rest }) => ({ ...rest, nsp: arriving(nsp), data: arriving(data) }));
}

describe("the MessagePack codec", () => {
  it("gives back the packets that were sent, one after the other, each as one message", () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 4 }), (sent) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        for (const one of sent) {
          const { head, attachments } = codec.encode(one);
          expect(attachments).toHaveLength(0);
          decoder.add(head);
          expect(decoder.pending).toBe(false);
        }
        deepStrictEqual([arrived(inbox.packets), inbox.errors], [arrived(sent), []]);
      }),
      runs(1_000),
    );
  });

  it("leaves what it encodes as it was, and what it decodes too", () => {
    fc.assert(
      fc.property(anyPacket, (sent) => {
        const before = structuredClone(sent.data);
        const { head } = codec.encode(sent);
        deepStrictEqual(structuredClone(sent.data), before);
        const copy = head.slice();
        codec.decoder(new Inbox()).add(head);
        deepStrictEqual(head, copy);
      }),
      runs(300),
    );
  });

  it("gives packets or one refusal for whatever comes, and never throws", () => {
    fc.assert(
      fc.property(fc.array(hostileBytes(), { maxLength: 3 }), (messages) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        for (const message of messages) {
          const { length } = inbox.packets;
          const hadFailed = inbox.errors.length > 0;
          decoder.add(message);
          if (hadFailed) expect(inbox.packets).toHaveLength(length);
        }
        expect(inbox.errors.length).toBeLessThanOrEqual(1);
        for (const error of inbox.errors) expect(error).toMatchObject({ name: "RtError", code: "PROTOCOL" });
        for (const given of inbox.packets) expect(isNamespaceName(given.nsp)).toBe(true);
      }),
      runs(1_500),
    );
  });

  it("can write each packet that it takes, and takes that as the same", () => {
    fc.assert(
      fc.property(hostileBytes(), (message) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        decoder.add(message);
        const [first] = inbox.packets;
        if (first === undefined) return;
        decoder.add(codec.encode(first).head);
        deepStrictEqual(arrived(inbox.packets.slice(1)), arrived([first]));
      }),
      runs(1_500),
    );
  });

  it("forgets a failure when it is reset", () => {
    fc.assert(
      fc.property(hostileBytes(), anyPacket, (message, sent) => {
        const inbox = new Inbox();
        const decoder = codec.decoder(inbox);
        decoder.add(message);
        const { length } = inbox.packets;
        decoder.reset();
        decoder.add(codec.encode(sent).head);
        deepStrictEqual(arrived(inbox.packets.slice(length)), arrived([sent]));
      }),
      runs(500),
    );
  });
});
