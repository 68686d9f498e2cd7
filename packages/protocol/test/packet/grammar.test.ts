import { describe, expect, it } from "vitest";
import { createJsonCodec, isNamespaceName, type Packet, PacketType } from "../../src/packet/index.ts";
import { decode } from "./decoding.ts";
import { READ_DIFFERENTLY, TAKEN_BY_THE_REFERENCE } from "./differences.ts";

const { CONNECT, DISCONNECT, EVENT, ACK, CONNECT_ERROR } = PacketType;
const none = { id: undefined, data: undefined };

/** Wire and packet, as B.1 and B.2 have them. Decoding the one gives the other; encoding gives the last wire of a packet's rows. */
const rows: readonly (readonly [wire: string, packet: Packet])[] = [
  ["0", { type: CONNECT, nsp: "/", ...none }],
  ['0{"token":"abc"}', { type: CONNECT, nsp: "/", id: undefined, data: { token: "abc" } }],
  ["0/admin,", { type: CONNECT, nsp: "/admin", ...none }],
  ['0/admin,{"a":1}', { type: CONNECT, nsp: "/admin", id: undefined, data: { a: 1 } }],
  ["0/a123,", { type: CONNECT, nsp: "/a123", ...none }],
  ["1", { type: DISCONNECT, nsp: "/", ...none }],
  ["1/admin,", { type: DISCONNECT, nsp: "/admin", ...none }],
  ['2["a"]', { type: EVENT, nsp: "/", id: undefined, data: ["a"] }],
  ['20["a"]', { type: EVENT, nsp: "/", id: 0, data: ["a"] }],
  ['212["a"]', { type: EVENT, nsp: "/", id: 12, data: ["a"] }],
  ['2/admin,12["a"]', { type: EVENT, nsp: "/admin", id: 12, data: ["a"] }],
  ['2/admin?x=1,["a"]', { type: EVENT, nsp: "/admin?x=1", id: undefined, data: ["a"] }],
  ['29007199254740991["a"]', { type: EVENT, nsp: "/", id: Number.MAX_SAFE_INTEGER, data: ["a"] }],
  ['2[1.5,"a"]', { type: EVENT, nsp: "/", id: undefined, data: [1.5, "a"] }],
  ['2["",{"1":[]}]', { type: EVENT, nsp: "/", id: undefined, data: ["", { 1: [] }] }],
  ["31[]", { type: ACK, nsp: "/", id: 1, data: [] }],
  ['3/admin,7[1,"x",null]', { type: ACK, nsp: "/admin", id: 7, data: [1, "x", null] }],
  ['4{"message":"no"}', { type: CONNECT_ERROR, nsp: "/", id: undefined, data: { message: "no" } }],
  [
    '4/deny,{"message":"not authorized","data":{"code":42}}',
    { type: CONNECT_ERROR, nsp: "/deny", id: undefined, data: { message: "not authorized", data: { code: 42 } } },
  ],
];

describe("the textual grammar (B.2)", () => {
  it.each(rows)("%s both ways", (wire, packet) => {
    expect(decode(wire)).toStrictEqual([packet]);
    expect(createJsonCodec().encode(packet)).toStrictEqual({ head: wire, attachments: [] });
  });

  it.each<[wire: string, same: string]>([
    ["0/admin", "0/admin,"],
    ["1/admin", "1/admin,"],
    ["0/", "0"],
    ["0/,", "0"],
    ["1/,", "1"],
    ['0/,{"a":1}', '0{"a":1}'],
    ['2/,["x"]', '2["x"]'],
    ['2/,7["x"]', '27["x"]'],
    ['2007["x"]', '27["x"]'],
    ['2[ "x" , 1 ]\n', '2["x",1]'],
  ])("%j is another way to write %j", (wire, same) => {
    expect(decode(wire)).toStrictEqual(decode(same));
    expect(decode(wire)).not.toContain("refused");
  });

  it.each(READ_DIFFERENTLY)("reads the refusal %j of other servers as a message and data", (wire, _theirs, data) => {
    expect(decode(wire)).toStrictEqual([{ type: CONNECT_ERROR, nsp: "/", id: undefined, data }]);
  });

  it("makes every packet with the same keys in the same order", () => {
    for (const [wire] of rows) {
      expect(decode(wire).map((packet) => Object.keys(packet))).toStrictEqual([["type", "nsp", "id", "data"]]);
    }
  });

  it.each(["", "x", "7", '8["x"]', "9", "-1", "99", "abc", " 2", "\u{1f600}", "\u0662[]"])(
    "refuses the type of %j",
    (wire) => {
      expect(decode(wire)).toStrictEqual(["refused"]);
    },
  );

  it.each([
    ['2/a,b,["x"]', "a comma in a namespace's name"],
    ["0admin,", "a namespace's name without its slash"],
    ['2["e"', "an unfinished payload"],
    ['2["e"]x', "something behind the payload"],
    ['2["e"]["f"]', "two payloads"],
    ['2-1["e"]', "a signed id"],
    ['2+1["e"]', "a signed id"],
    ['21.5["e"]', "a fractional id"],
    ['21e3["e"]', "an id with an exponent"],
    ['20x1["e"]', "a hexadecimal id"],
    ['2\u0661["e"]', "digits that are not ASCII"],
    ['3-1["e"]', "a signed id of an acknowledgement"],
  ])("refuses %j, as the reference does: %s", (wire) => {
    expect(decode(wire)).toStrictEqual(["refused"]);
  });

  it.each(TAKEN_BY_THE_REFERENCE)("refuses %j, which the reference takes: %s", (wire) => {
    expect(decode([wire, Uint8Array.of(1)])).toStrictEqual(["refused"]);
  });

  it("reads a text of any length in one go", () => {
    const wire = `2/${"n".repeat(500_000)},${"0".repeat(500_000)}7["x"]`;
    expect(decode(wire)).toStrictEqual([{ type: EVENT, nsp: `/${"n".repeat(500_000)}`, id: 7, data: ["x"] }]);
  });

  it("knows which names of namespaces the wire carries", () => {
    expect(
      ["/", "/a", "/a/b", "//", "/a?x=1", "/ ", '/a["e"]', "/\u{1f600}"].filter((name) => !isNamespaceName(name)),
    ).toStrictEqual([]);
    expect(["", "a", " /a", "/a,b", ",", "/a\u001e", "/\ud83d", "/\ude00x"].filter(isNamespaceName)).toStrictEqual([]);
  });
});
