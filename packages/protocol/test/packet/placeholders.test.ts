import { describe, expect, it } from "vitest";
import { createJsonCodec, PacketType } from "../../src/packet/index.ts";
import { decode, Inbox } from "./decoding.ts";

const one = Uint8Array.of(1);
const two = Uint8Array.of(2, 2);
const holder = (num: unknown): string => `{"_placeholder":true,"num":${String(num)}}`;
const event = (data: unknown[], id?: number): object => ({ type: PacketType.EVENT, nsp: "/", id, data });

describe("placeholders and attachments (B.3)", () => {
  it("puts the attachments in their places", () => {
    const text = `52-/admin,9["echo",${holder(1)},{"k":${holder(0)}}]`;
    expect(decode([text, one, two])).toStrictEqual([
      { type: PacketType.EVENT, nsp: "/admin", id: 9, data: ["echo", two, { k: one }] },
    ]);
  });

  it("does the same in acknowledgements", () => {
    expect(decode([`61-7[${holder(0)},"x"]`, two])).toStrictEqual([
      { type: PacketType.ACK, nsp: "/", id: 7, data: [two, "x"] },
    ]);
  });

  it("numbers binary values depth first and writes them in this order", () => {
    const codec = createJsonCodec();
    const data = [{ k: one, l: [two] }, one];
    expect(codec.encode({ type: PacketType.ACK, nsp: "/admin", id: 9, data })).toStrictEqual({
      head: `63-/admin,9[{"k":${holder(0)},"l":[${holder(1)}]},${holder(2)}]`,
      attachments: [one, two, one],
    });
  });

  it("lets a number stand more than once, in any order, and hands on what was received", () => {
    const [packet] = decode([`51-["x",${holder(0)},[${holder(0)}]]`, one]);
    expect(packet).toStrictEqual(event(["x", one, [one]]));
    expect(packet).toHaveProperty("data.1", one);
    expect(packet !== undefined && packet !== "refused" && packet.type === PacketType.EVENT && packet.data[1]).toBe(
      one,
    );
  });

  it("lets an attachment go unnamed, as the reference does", () => {
    expect(decode([`52-["x",${holder(1)}]`, one, two])).toStrictEqual([event(["x", two])]);
    expect(decode(['51-["x"]', one])).toStrictEqual([event(["x"])]);
  });

  it("reads placeholders in packets with attachments alone", () => {
    expect(decode(`2["x",${holder(0)}]`)).toStrictEqual([event(["x", { _placeholder: true, num: 0 }])]);
    expect(
      decode([`51-["x",${holder(0)},{"_placeholder":1,"num":5},{"_placeholder":false},{"num":7}]`, one]),
    ).toStrictEqual([event(["x", one, { _placeholder: 1, num: 5 }, { _placeholder: false }, { num: 7 }])]);
  });

  it.each(["-1", "1", "1e9", '"0"', '"splice"', "null", "[0]", "true", "{}"])(
    "refuses the number %s at once",
    (num) => {
      expect(decode(`51-["x",${holder(num)}]`)).toStrictEqual(["refused"]);
    },
  );

  it("refuses a number that is no integer, and none, which the reference does not look at or finds late", () => {
    expect(decode(`51-["x",${holder(0.5)}]`)).toStrictEqual(["refused"]);
    expect(decode('51-["x",{"_placeholder":true}]')).toStrictEqual(["refused"]);
  });

  it.each(["50-", "5-", "5", "5-1-", "51.5-", "5x-", "51", '51["x"]', "50000-"])("refuses the count of %s", (start) => {
    expect(decode(`${start}["x",${holder(0)}]`)).toStrictEqual(["refused"]);
  });

  it("takes as many attachments as it may, and refuses one more before any comes", () => {
    const bytes = Array.from({ length: 10 }, () => one);
    expect(decode(['510-["x"]', ...bytes])).toHaveLength(1);
    expect(decode('511-["x"]')).toStrictEqual(["refused"]);
    expect(decode(`5${"9".repeat(400)}-["x"]`)).toStrictEqual(["refused"]);
    expect(decode(['511-["x"]', ...bytes, one], { maxAttachments: 11 })).toHaveLength(1);
    expect(decode('53-["x"]', { maxAttachments: 2 })).toStrictEqual(["refused"]);
  });

  it("takes no more bytes for one packet than it may", () => {
    expect(decode(['52-["x"]', one, two], { maxAttachmentBytes: 3 })).toHaveLength(1);
    expect(decode(['52-["x"]', two, two], { maxAttachmentBytes: 3 })).toStrictEqual(["refused"]);
    expect(decode(['51-["x"]', two, '51-["x"]', two], { maxAttachmentBytes: 3 })).toHaveLength(2);
  });

  it("refuses text while attachments are outstanding, and binary when none is", () => {
    expect(decode(['52-["x"]', one, '2["y"]', one])).toStrictEqual(["refused"]);
    expect(decode(one)).toStrictEqual(["refused"]);
    expect(decode(['51-["x"]', one, two])).toStrictEqual([event(["x"]), "refused"]);
  });

  it.each(["50", "51-", "51-{}", '51-["connect"]', `51-[${holder(0)}]`, "61-[]", "61-1{}", "51-[null]", '51-/a["x"]'])(
    "refuses %s",
    (text) => {
      expect(decode([text, one])).toStrictEqual(["refused"]);
    },
  );

  it("sets `__proto__` as a key like any other", () => {
    const [packet] = decode([`51-["x",{"__proto__":${holder(0)}},{"__proto__":{"a":${holder(0)}}}]`, one]);
    const data: unknown = packet !== undefined && packet !== "refused" ? packet.data : undefined;
    const [, first, second] = Array.isArray(data) ? (data as object[]) : [];
    expect(Object.getPrototypeOf(first)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(first, "__proto__")?.value).toBe(one);
    expect(Object.getPrototypeOf(second)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(second, "__proto__")?.value).toStrictEqual({ a: one });
  });

  it("says while a packet is half here", () => {
    const inbox = new Inbox();
    const decoder = createJsonCodec().decoder(inbox);
    const seen: boolean[] = [];
    for (const chunk of ['52-["x"]', one, two, '2["y"]']) {
      decoder.add(chunk);
      seen.push(decoder.pending);
    }
    expect(seen).toStrictEqual([true, true, false, false]);
    expect(inbox.packets).toHaveLength(2);
  });
});
