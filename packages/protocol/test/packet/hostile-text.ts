import fc from "fast-check";
import type { Chunk } from "../../src/contracts/index.ts";
import { createJsonCodec } from "../../src/packet/index.ts";
import { packet, packetText } from "../../src/testing/index.ts";

/** One change to a text: at a place, some characters are cut out and others put in. */
const edit = fc.record({ at: fc.nat(40), cut: fc.nat(3), put: packetText(2) });

/** A packet's text that something happened to, or none at all. */
export function hostileText(): fc.Arbitrary<string> {
  const codec = createJsonCodec();
  const text = packet().map((valid) => String(codec.encode(valid).head));
  const mutated = fc.tuple(text, fc.array(edit, { maxLength: 3 })).map(([valid, edits]) =>
    edits.reduce((now, { at, cut, put }) => {
      const place = at % (now.length + 1);
      return now.slice(0, place) + put + now.slice(place + cut);
    }, valid),
  );
  const head = fc.tuple(fc.constantFrom("0", "1", "2", "3", "4", "51-", "62-", "5", "6", ""), packetText(20));
  return fc.oneof(
    { weight: 3, arbitrary: mutated },
    head.map(([start, rest]) => start + rest),
  );
}

/** What a peer may send: texts and bytes in any order, often enough in a right one. */
export function hostileChunks(): fc.Arbitrary<Chunk[]> {
  const codec = createJsonCodec();
  const valid = packet().map((sent): Chunk[] => {
    const { head, attachments } = codec.encode(sent);
    return [head, ...attachments];
  });
  const any = fc.oneof(hostileText(), fc.uint8Array({ maxLength: 4 })).map((chunk): Chunk[] => [chunk]);
  return fc.array(fc.oneof({ weight: 2, arbitrary: valid }, any), { maxLength: 6 }).map((runs) => runs.flat());
}
