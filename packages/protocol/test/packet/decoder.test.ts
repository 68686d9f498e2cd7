import { describe, expect, it } from "vitest";
import { createJsonCodec, type Packet, type PacketDecoder } from "../../src/packet/index.ts";
import { Inbox } from "./decoding.ts";

const bytes = Uint8Array.of(1);
const codec = createJsonCodec();

describe("a decoder", () => {
  it("does nothing after a failure, until it is reset", () => {
    const inbox = new Inbox();
    const decoder = codec.decoder(inbox);
    for (const chunk of ['51-["a"]', '2["b"]', bytes, '2["c"]', "x"]) decoder.add(chunk);
    expect([inbox.packets, inbox.errors.length, decoder.pending]).toStrictEqual([[], 1, false]);
    decoder.reset();
    decoder.add('2["d"]');
    decoder.add("x");
    expect([inbox.packets.length, inbox.errors.length]).toStrictEqual([1, 2]);
  });

  it("forgets half a packet when it is reset", () => {
    const inbox = new Inbox();
    const decoder = codec.decoder(inbox);
    decoder.add('52-["a"]');
    decoder.add(bytes);
    decoder.reset();
    expect(decoder.pending).toBe(false);
    decoder.add(bytes);
    expect([inbox.packets.length, inbox.errors.length]).toStrictEqual([0, 1]);
  });

  it("says what is wrong without repeating what the peer sent", () => {
    const inbox = new Inbox();
    codec.decoder(inbox).add('2["connect","secret"]');
    expect(inbox.errors).toMatchObject([{ name: "RtError", code: "PROTOCOL" }]);
    expect(inbox.errors[0]?.message).not.toMatch(/secret|\["connect/);
  });

  it("lets its sink call back", () => {
    const seen: Packet[] = [];
    let failures = 0;
    const decoder: PacketDecoder = codec.decoder({
      packet(packet) {
        seen.push(packet);
        expect(decoder.pending).toBe(false);
        if (seen.length === 1) decoder.add('2["inner"]');
      },
      failed() {
        failures++;
        decoder.reset();
      },
    });
    for (const chunk of ['51-["outer"]', bytes, "x", '2["after"]']) decoder.add(chunk);
    expect(seen.map(({ data }) => data)).toStrictEqual([["outer"], ["inner"], ["after"]]);
    expect(failures).toBe(1);
  });

  it("stays right when its sink throws", () => {
    const seen: Packet[] = [];
    const decoder = codec.decoder({
      packet(packet) {
        seen.push(packet);
        if (seen.length === 1) throw new Error("the host's own");
      },
      failed() {},
    });
    decoder.add('51-["a"]');
    expect(() => decoder.add(bytes)).toThrow("the host's own");
    decoder.add('2["b"]');
    expect(seen.map(({ data }) => data)).toStrictEqual([["a"], ["b"]]);
  });
});
