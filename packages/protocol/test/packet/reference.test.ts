import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Decoder, Encoder, type Packet as TheirPacket } from "socket.io-parser";
import { describe, expect, it } from "vitest";
import type { Chunk } from "../../src/contracts/index.ts";
import { createJsonCodec, type Packet, PacketType } from "../../src/packet/index.ts";
import { packet } from "../../src/testing/index.ts";
import { Inbox } from "./decoding.ts";
import { READ_DIFFERENTLY, TAKEN_BY_THE_REFERENCE } from "./differences.ts";
import { hostileText } from "./hostile-text.ts";

const ATTACHMENT = Uint8Array.of(1);

const codec = createJsonCodec();

/** A packet of either side, with the same keys. */
interface Parts {
  readonly type: number;
  readonly nsp: string;
  readonly id: number | undefined;
  readonly data: unknown;
}

function writeTheirs(sent: Packet): unknown[] {
  return new Encoder().encode(sent as object as TheirPacket);
}

/** What their decoder has when `feed` has fed it; `undefined` when it throws. */
function readTheirs(feed: (add: (chunk: Chunk) => void, packets: readonly Parts[]) => void): Parts[] | undefined {
  const packets: Parts[] = [];
  const decoder = new Decoder();
  decoder.on("decoded", ({ type, nsp, id, data }: TheirPacket) => packets.push({ type, nsp, id, data }));
  try {
    feed((chunk) => decoder.add(chunk), packets);
    return packets;
  } catch {
    return undefined;
  }
}

/** A text, and then bytes as long as the decoder wants them: the packet, or `undefined` when it is refused. */
function readTheirText(text: string): Parts | undefined {
  return readTheirs((add, packets) => {
    add(text);
    while (packets.length === 0) add(ATTACHMENT);
  })?.[0];
}

/** As `readTheirText`, with our decoder. */
function readOurText(text: string): Packet | undefined {
  const inbox = new Inbox();
  const decoder = codec.decoder(inbox);
  decoder.add(text);
  while (decoder.pending) decoder.add(ATTACHMENT);
  return inbox.packets[0];
}

/** Beside binary values the reference makes prototypes of the keys `__proto__` (F.3). */
function hasProtoKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasProtoKey);
}

/** May we refuse what the reference makes this of? Each reason has its example in `differences.ts`. */
function isKnownDifference(text: string, { type, id, data }: Parts): boolean {
  const isEvent = type === PacketType.EVENT;
  const isAck = type === PacketType.ACK;
  const isHead =
    /^(?:[0-4]|[56]\d+-)(?:\/[^,\p{Surrogate}]*(?:,|$))?\d*(?:$|[[{"])/u.test(text) && !text.includes("\u001e");
  const isPlaced = isEvent || isAck === (id !== undefined);
  const isPaid = data !== undefined || type === PacketType.CONNECT || type === PacketType.DISCONNECT;
  const isNamed = !isEvent || !Array.isArray(data) || Math.abs(Number(data[0])) !== Infinity;
  const isWhole = !/"num":\d*\.\d/.test(text);
  return !(isHead && isPlaced && isPaid && isNamed && isWhole) || (id ?? 0) > Number.MAX_SAFE_INTEGER;
}

describe("against socket.io-parser 4.2.7", () => {
  it("writes what the reference writes", () => {
    fc.assert(
      fc.property(packet(), (sent) => {
        const { head, attachments } = codec.encode(sent);
        fc.pre(attachments.length === 0 || !hasProtoKey(sent.data));
        deepStrictEqual([head, ...attachments], writeTheirs(sent));
      }),
      { numRuns: 1_000 },
    );
  });

  it("writes what the reference reads", () => {
    fc.assert(
      fc.property(packet(), (sent) => {
        const { head, attachments } = codec.encode(sent);
        const packets = readTheirs((add) => [head, ...attachments].forEach(add));
        deepStrictEqual(packets, [sent]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("reads nothing that the reference refuses, and the rest as the reference does, but for the known differences", () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const ours = readOurText(text);
        const theirs = readTheirText(text);
        if (theirs === undefined) deepStrictEqual(ours, undefined);
        else if (ours === undefined) expect(isKnownDifference(text, theirs)).toBe(true);
        else if (ours.type !== PacketType.CONNECT_ERROR) deepStrictEqual(ours, theirs);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(TAKEN_BY_THE_REFERENCE)("takes %j, which we refuse: %s", (text) => {
    expect(readTheirText(text)).toBeDefined();
    expect(readOurText(text)).toBeUndefined();
  });

  it.each(READ_DIFFERENTLY)("reads %j in its own way", (text, theirs, ours) => {
    expect(readTheirText(text)?.data).toStrictEqual(theirs);
    expect(readOurText(text)?.data).toStrictEqual(ours);
  });

  it("sets a prototype, where we keep a key", () => {
    const data: unknown = JSON.parse('["x",{"__proto__":{"a":1}}]');
    const sent: Packet = { type: PacketType.ACK, nsp: "/", id: 1, data: [data, ATTACHMENT] };
    expect(writeTheirs(sent)[0]).toBe('61-1[["x",{}],{"_placeholder":true,"num":0}]');
    expect(codec.encode(sent).head).toBe('61-1[["x",{"__proto__":{"a":1}}],{"_placeholder":true,"num":0}]');
  });
});
