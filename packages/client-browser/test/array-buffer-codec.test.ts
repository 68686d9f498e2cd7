import { createJsonCodec, type Packet, type PacketDecoder, PacketType } from "@rt/protocol";
import { packet } from "@rt/protocol/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrayBufferCodec } from "../src/array-buffer-codec.ts";

const codec = arrayBufferCodec(createJsonCodec());

function decoding(): { decoder: PacketDecoder; packets: Packet[]; failures: string[] } {
  const packets: Packet[] = [];
  const failures: string[] = [];
  const decoder = codec.decoder({
    packet: (one) => packets.push(one),
    failed: ({ code }) => failures.push(code),
  });
  return { decoder, packets, failures };
}

function add(decoder: PacketDecoder, one: Packet): void {
  const { head, attachments } = codec.encode(one);
  decoder.add(head);
  for (const attachment of attachments) decoder.add(attachment);
}

/** The same value with all bytes as numbers behind the name of their class. */
function shown(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return ["ArrayBuffer", ...new Uint8Array(value)];
  if (value instanceof Uint8Array) return ["Uint8Array", ...value];
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(shown);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shown(item)]));
}

describe("binary values", () => {
  it("arrive as buffers of their own, wherever they lie in whatever packets, one after the other", () =>
    fc.assert(
      fc.property(fc.array(packet(), { maxLength: 4 }), (sent) => {
        const { decoder, packets } = decoding();
        for (const one of sent) add(decoder, one);
        const expected = JSON.stringify(shown(sent)).replaceAll('"Uint8Array"', '"ArrayBuffer"');
        // JSON has no -0, and leaves `undefined` out.
        expect(JSON.parse(JSON.stringify(shown(packets)))).toEqual(JSON.parse(expected));
      }),
    ));

  it("do so when they are views of something larger", () => {
    const { decoder, packets } = decoding();
    const larger = Uint8Array.of(0, 1, 2, 3);
    decoder.add('51-["a",{"_placeholder":true,"num":0}]');
    expect(decoder.pending).toBe(true);
    decoder.add(larger.subarray(1, 3));
    expect(packets).toMatchObject([{ type: PacketType.EVENT, nsp: "/" }]);
    expect(shown(packets[0]?.data)).toEqual(["a", ["ArrayBuffer", 1, 2]]);
  });
});

it("failures and what comes after them are as without it", () => {
  const { decoder, packets, failures } = decoding();
  decoder.add(Uint8Array.of(1));
  expect(failures).toEqual(["PROTOCOL"]);
  decoder.reset();
  decoder.add('2["a"]');
  expect([decoder.pending, packets.length]).toEqual([false, 1]);
});
