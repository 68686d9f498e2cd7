import { describe, expect, it } from "vitest";
import { isReservedEvent, RESERVED_EVENTS } from "../../src/packet/index.ts";
import { decode } from "./decoding.ts";

/** The table of B.5, after Engine.IO's `4`: what the reference decodes, and what it closes the connection for. */
describe("what a decoder says to invalid packets (B.4, B.5)", () => {
  it.each([
    "",
    "abc",
    "7",
    '8["x"]',
    "9",
    "2{}",
    "2[]",
    "2[{}]",
    "2[null]",
    "2[true]",
    "2[[]]",
    '2["e"',
    '2["e"]x',
    'abc["e"]',
    '2abc["e"]',
    '21.5["e"]',
    '2-1["e"]',
    '21e3["e"]',
    '2["connect"]',
    '2["connect_error"]',
    '2["disconnect"]',
    '2["disconnecting"]',
    '2["newListener"]',
    '2["removeListener"]',
    "31{}",
    "1{}",
    '1"x"',
    "1[]",
    "1null",
    "0[1]",
    "0null",
    '0"abc"',
    "01",
    "0true",
    "0admin,",
    "4[1]",
    "4null",
    "41",
    "4true",
    "2null",
    '2"x"',
    '31"x"',
    "31null",
  ])("refuses %s as the reference does", (wire) => {
    expect(decode(wire)).toStrictEqual(["refused"]);
  });

  it.each(["2", "3", "31", '3["noid"]', "4"])("refuses %s, which the reference takes or ignores", (wire) => {
    expect(decode(wire)).toStrictEqual(["refused"]);
  });

  it.each([
    '2[1.5,"a"]',
    '2["error","x"]',
    '2["__proto__"]',
    '2["constructor"]',
    '2["message"]',
    '2["connection"]',
    '2["Connect"]',
    '2["connect "]',
    '399["x"]',
    "4{}",
    '4"x"',
    '2/admin,["connecting"]',
    "0",
    '0{"token":"abc"}',
    '0{"sid":"ge8WGgr2WSWMZWFnAAAA"}',
    "0/admin,",
    '0/admin,{"sid":"t_Ximj2bF6NzO539AAAC"}',
    '0{"sid":"Jxc05BAz2USNeE2IAAAB","pid":"1dtK6KKAHLWRNpYbAAAC"}',
    '4/nope,{"message":"Invalid namespace"}',
    '4/deny,{"message":"not authorized","data":{"code":42,"hint":"x"}}',
  ])("takes %s", (wire) => {
    const packets = decode(wire);
    expect(packets).toHaveLength(1);
    expect(packets).not.toContain("refused");
  });

  it("takes the rest of a packet for the name of a namespace where the comma is missing", () => {
    // The reference then closes for a namespace that is not joined; here the payload is missed before.
    expect(decode('2/admin["e"]')).toStrictEqual(["refused"]);
    expect(decode('0/admin["e"]')).toMatchObject([{ nsp: '/admin["e"]' }]);
  });

  it("knows the reserved names (B.6)", () => {
    expect([...RESERVED_EVENTS]).toStrictEqual([
      "connect",
      "connect_error",
      "disconnect",
      "disconnecting",
      "newListener",
      "removeListener",
    ]);
    expect(isReservedEvent("connect")).toBe(true);
    expect(isReservedEvent("__proto__")).toBe(false);
    expect(isReservedEvent(0)).toBe(false);
  });
});
