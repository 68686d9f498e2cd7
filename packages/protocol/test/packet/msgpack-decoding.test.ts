import { describe, expect, it } from "vitest";
import { type Packet, PacketType } from "../../src/packet/index.ts";
import { msgpack } from "../../src/packet/msgpack/index.ts";
import { Inbox } from "./decoding.ts";
import { readTheirs, writeTheirs } from "./msgpack-values.ts";

/** What a new decoder makes of these messages: the packets, and why it refused one. */
function decode(...messages: (Uint8Array | string)[]): { packets: Packet[]; refusals: string[] } {
  const inbox = new Inbox();
  const decoder = msgpack().decoder(inbox);
  for (const message of messages) decoder.add(message);
  expect(inbox.errors.every(({ code }) => code === "PROTOCOL")).toBe(true);
  return { packets: inbox.packets, refusals: inbox.errors.map(({ message }) => message) };
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, "hex"));
}

/** An acknowledgement of one value, which is given in hexadecimal digits. */
function ackOf(value: string): Uint8Array {
  return bytes(`84a47479706503a36e7370a12fa2696400a46461746191${value}`);
}

/** The value, or why it is refused. */
function read(value: string): unknown {
  const { packets, refusals } = decode(ackOf(value));
  return packets.length === 1 && Array.isArray(packets[0]?.data) ? packets[0].data[0] : { refused: refusals[0] };
}

const refused = (why: string): unknown => ({ refused: expect.stringContaining(why) });

describe("values", () => {
  it.each<[string, string, unknown]>([
    ["a number in more bytes than it needs", "cf0000000000000001", 1],
    ["a number above 2^53 as the nearest", "cf0020000000000001", 2 ** 53],
    ["the lowest of 64 bits", "d38000000000000000", -(2 ** 63)],
    ["a float of four bytes", "ca3fc00000", 1.5],
    ["a text of no bytes", "a0", ""],
    ["a long text in short", "db000000026869", "hi"],
    ["keys that are numbers", "8201c32ac2", { 1: true, 42: false }],
    ["a key that is there twice, the last", "82a16101a16102", { a: 2 }],
    ["a Date", "d700ffffffffffffffff", new Date(-1)],
    ["undefined, whatever its byte", "d40007", undefined],
    ["the reference's ArrayBuffer", "c702000102", Uint8Array.of(1, 2).buffer],
    ["the same in sixteen bits", "c800010007", Uint8Array.of(7).buffer],
    ["the same in 32 bits", "c9000000010007", Uint8Array.of(7).buffer],
    ["an unknown extension as a pair", "c702050102", [5, Uint8Array.of(1, 2)]],
    ["one of one byte", "d4ff01", [-1, Uint8Array.of(1)]],
    ["one of two bytes", "d5000102", [0, Uint8Array.of(1, 2)]],
    ["a timestamp, which the reference does not know either", "d6ff00000001", [-1, Uint8Array.of(0, 0, 0, 1)]],
    ["one of eight bytes", "d7010000000000000001", [1, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)]],
    ["one of sixteen bytes", `d801${"00".repeat(16)}`, [1, new Uint8Array(16)]],
  ])("reads %s", (_name, hex, value) => {
    expect(read(hex)).toStrictEqual(value);
  });

  it.each<[string, string, string]>([
    ["a type that there is not", "c1", "no type"],
    ["what ends in a number", "cd01", "too early"],
    ["what ends in a text", "a361", "too early"],
    ["an array of four billion", "ddffffffff01", "announced"],
    ["a map of four billion", "dfffffffffa16101", "announced"],
    ["a map of more than is left, as each key has a value", "82a16101", "announced"],
    ["a text of four billion", "dbffffffff61", "too early"],
    ["bytes of four billion", "c6ffffffff61", "too early"],
    ["a buffer of four billion", "c9ffffffff0061", "too early"],
    ["what is no UTF-8", "a2c328", "no UTF-8"],
    ["what only goes on", "a180", "no UTF-8"],
    ["half a surrogate pair", "a3eda080", "no UTF-8"],
    ["the long way of writing `/`", "a2c0af", "no UTF-8"],
    ["a key that is nil", "81c001", "a key"],
    ["a key that is an array", "819001", "too deep"],
    ["a Date beyond what there is", "d7007fffffffffffffff", "a date"],
    ["two values where one is", "0101", "more follows"],
  ])("refuses %s", (_name, hex, why) => {
    expect(read(hex)).toEqual(refused(why));
  });

  it("keeps the key `__proto__`, which the reference makes a prototype of", () => {
    const hex = "81a95f5f70726f746f5f5f81a16101";
    const value = read(hex);
    expect(value).toStrictEqual(JSON.parse('{"__proto__":{"a":1}}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(readTheirs(ackOf(hex))).toMatchObject({ data: [{ a: 1 }] });
  });

  it("goes as deep as it may, and no deeper", () => {
    for (const [open, close] of [
      ["91", "90"],
      ["81a161", "80"],
    ] as const) {
      expect(read(open.repeat(510) + close)).not.toHaveProperty("refused");
      expect(read(open.repeat(511) + close)).toEqual(refused("too deep"));
      expect(read(open.repeat(200_000) + close)).toEqual(refused("too deep"));
    }
  });

  it("does not ask for memory again at each level, whatever each announces", () => {
    const depth = 500;
    const size = 1_000_000;
    const heads = Array.from({ length: depth }, (_, level) => `dd${(size - 6 * level).toString(16).padStart(8, "0")}`);
    const hostile = new Uint8Array(size + 100);
    hostile.set(ackOf(heads.join("")));
    const before = process.memoryUsage().rss;
    expect(decode(hostile).refusals).toHaveLength(1);
    // Room for what is announced would be 4 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  });
});

describe("bytes", () => {
  it("lie in the message where they are most of it, and otherwise do not keep it alive", () => {
    const data = ["x", Buffer.alloc(3, 1), Buffer.alloc(1_000, 2)];
    const whole = writeTheirs({ type: 2, nsp: "/", data });
    const [packet] = decode(whole).packets;
    expect(packet?.data).toEqual(["x", new Uint8Array(3).fill(1), new Uint8Array(1_000).fill(2)]);
    const stores = Object.values(packet?.data ?? {}).flatMap((value) =>
      ArrayBuffer.isView(value) ? [value.buffer] : [],
    );
    expect(stores.map((store) => [store.byteLength, store === whole.buffer])).toEqual([
      [3, false],
      [whole.length, true],
    ]);
  });

  it("may be as many as there are", () => {
    const data = ["x", ...Array.from({ length: 300 }, (_, n) => Buffer.of(n & 255))];
    expect(decode(writeTheirs({ type: 2, nsp: "/", data })).packets).toHaveLength(1);
  });
});

describe("packets", () => {
  const taken: readonly [string, object, object?][] = [
    ["keys in any order, and others too", { data: ["x"], options: { compress: true }, nsp: "/", type: 2 }],
    ["`undefined` for what is not there", { type: 0, nsp: "/", id: undefined, data: undefined }],
    ["a refusal that is a text", { type: 4, nsp: "/", data: "no" }, { message: "no" }],
    ["a refusal that is something else", { type: 4, nsp: "/", data: { a: 1 } }, { message: "", data: { a: 1 } }],
    ["binary where JSON has none", { type: 0, nsp: "/", data: { key: Buffer.of(1) } }, { key: Uint8Array.of(1) }],
  ];

  it.each(taken)("may have %s", (_name, sent, data = Reflect.get(sent, "data")) => {
    const { type, nsp }: { type?: unknown; nsp?: unknown } = sent;
    const written = writeTheirs(sent);
    expect(readTheirs(written)).toBeDefined();
    expect(decode(written).packets).toStrictEqual([{ type, nsp, id: undefined, data }]);
  });

  it("may have nil for what is not there, which the reference refuses", () => {
    const written = writeTheirs({ type: 1, nsp: "/", id: null, data: null });
    expect(readTheirs(written)).toBeUndefined();
    expect(decode(written).packets).toStrictEqual([
      { type: PacketType.DISCONNECT, nsp: "/", id: undefined, data: undefined },
    ]);
  });

  it.each<[string, object]>([
    ["a reserved event", { type: 2, nsp: "/", data: ["connect"] }],
    ["an event of no name", { type: 2, nsp: "/", data: [] }],
    ["an event whose name is a list", { type: 2, nsp: "/", data: [["x"]] }],
    ["an event called NaN", { type: 2, nsp: "/", data: [Number.NaN] }],
    ["an acknowledgement of nothing", { type: 3, nsp: "/", data: [] }],
    ["a negative id", { type: 2, nsp: "/", id: -1, data: ["x"] }],
    ["an id above 2^53", { type: 2, nsp: "/", id: 2 ** 53, data: ["x"] }],
    ["a connect with an id", { type: 0, nsp: "/", id: 1 }],
    ["a namespace without a slash", { type: 0, nsp: "a" }],
    ["a namespace with a comma", { type: 0, nsp: "/a,b" }],
  ])("are not %s, which the reference takes", (_name, sent) => {
    const written = writeTheirs(sent);
    expect(readTheirs(written)).toBeDefined();
    expect(decode(written)).toMatchObject({ packets: [], refusals: [expect.any(String)] });
  });

  it.each<[string, object]>([
    ["a packet of type 5", { type: 5, nsp: "/", data: ["x"] }],
    ["a type that is a text", { type: "2", nsp: "/", data: ["x"] }],
    ["no type", { nsp: "/", data: ["x"] }],
    ["no namespace", { type: 2, data: ["x"] }],
    ["an event that is a map", { type: 2, nsp: "/", data: { 0: "x" } }],
    ["a connect with a Date", { type: 0, nsp: "/", data: new Date(0) }],
    ["a connect with bytes", { type: 0, nsp: "/", data: Buffer.of(1) }],
    ["a connect with a list", { type: 0, nsp: "/", data: [] }],
    ["a disconnect with something", { type: 1, nsp: "/", data: {} }],
    ["a refusal without a reason", { type: 4, nsp: "/", data: null }],
    ["an id that is a text", { type: 3, nsp: "/", id: "1", data: [] }],
  ])("are not %s", (_name, sent) => {
    const written = writeTheirs(sent);
    expect(readTheirs(written)).toBeUndefined();
    expect(decode(written)).toMatchObject({ packets: [], refusals: [expect.any(String)] });
  });

  it.each(["c0", "02", "a12f", "90", "", "93020102"])("are maps, not %j", (hex) => {
    expect(decode(bytes(hex)).refusals).toHaveLength(1);
  });

  it("are not text: the peer speaks JSON", () => {
    expect(decode("0").refusals).toEqual([expect.stringContaining("MessagePack")]);
  });

  it("nothing follows a failure, until the decoder is reset", () => {
    const inbox = new Inbox();
    const decoder = msgpack().decoder(inbox);
    const good = writeTheirs({ type: 0, nsp: "/" });
    for (const one of ["0", good, "0"]) decoder.add(one);
    expect([inbox.packets.length, inbox.errors.length]).toEqual([0, 1]);
    decoder.reset();
    for (const one of [good, "0"]) decoder.add(one);
    expect([inbox.packets.length, inbox.errors.length]).toEqual([1, 2]);
  });

  it("what a sink throws passes through", () => {
    const decoder = msgpack().decoder({
      packet() {
        throw new Error("the host's own");
      },
      failed() {},
    });
    expect(() => decoder.add(writeTheirs({ type: 0, nsp: "/" }))).toThrow("the host's own");
  });

  it("are refused without a word of what the peer sent", () => {
    const [refusal] = decode(writeTheirs({ type: 2, nsp: "/", data: ["connect", "secret"] })).refusals;
    expect(refusal).not.toMatch(/secret/);
  });
});
