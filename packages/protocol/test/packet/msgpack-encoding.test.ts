import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { type Packet, PacketType } from "../../src/packet/index.ts";
import { type MessagePackOptions, msgpack } from "../../src/packet/msgpack/index.ts";
import { Inbox } from "./decoding.ts";
import { writeTheirs } from "./msgpack-values.ts";

/** The acknowledgement of one value, up to that: `84 type 3 nsp "/" id 0 data [`. */
const HEAD = "84a47479706503a36e7370a12fa2696400a46461746191";

function packetOf(...data: unknown[]): Packet {
  return { type: PacketType.ACK, nsp: "/", id: 0, data };
}

/** The bytes of one value, in hexadecimal digits. */
function write(value: unknown, options?: MessagePackOptions): string {
  const { head, attachments } = msgpack(options).encode(packetOf(value));
  const hex = Buffer.from(head).toString("hex");
  expect([hex.slice(0, HEAD.length), attachments.length]).toEqual([HEAD, 0]);
  return hex.slice(HEAD.length);
}

function nested(depth: number, ...leaf: unknown[]): unknown {
  let value: unknown = leaf;
  for (let level = 1; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe("values", () => {
  it.each<[string, unknown, string]>([
    ["nil", null, "c0"],
    ["undefined", undefined, "d40000"],
    ["undefined under a key, which stays", { a: undefined }, "81a161d40000"],
    ["true and false", [true, false], "92c3c2"],
    ["-0 as 0", -0, "00"],
    ["NaN", Number.NaN, "cb7ff8000000000000"],
    ["Infinity", Infinity, "cb7ff0000000000000"],
    ["a fraction", -1.5, "cbbff8000000000000"],
    ["2^53", 2 ** 53, "cf0020000000000000"],
    ["2^64", 2 ** 64, "cb43f0000000000000"],
    ["-2^63", -(2 ** 63), "d38000000000000000"],
    ["what is below -2^63", -(2 ** 63) - 2048, "cbc3e0000000000001"],
    ["the largest number", Number.MAX_VALUE, "cb7fefffffffffffff"],
    ["a Date", new Date(1), "d7000000000000000001"],
    ["a Date before 1970", new Date(-1), "d700ffffffffffffffff"],
    ["an invalid Date as nil", new Date(Number.NaN), "c0"],
    ["the first that is no ASCII", "\u0080", "a2c280"],
    ["half a surrogate pair as U+FFFD", "a\ud800", "a461efbfbd"],
    ["the key `__proto__`", JSON.parse('{"__proto__":1}'), "81a95f5f70726f746f5f5f01"],
    ["no functions of objects", { a: () => 1, b: 2, c() {} }, "81a16202"],
    ["no inherited keys", Object.create({ a: 1 }), "80"],
    ["a Map as the object it is", new Map([[1, 2]]), "80"],
    ["a hole as undefined", Array.from({ length: 1 }), "91d40000"],
  ])("writes %s", (_name, value, hex) => {
    expect(write(value)).toBe(hex);
  });

  const bytes = Uint8Array.of(0, 1, 2, 3);

  it.each<[string, unknown, string]>([
    ["Uint8Array", bytes, "c40400010203"],
    ["a part of a buffer, and no more", bytes.subarray(1, 3), "c4020102"],
    ["Buffer", Buffer.from("hi"), "c4026869"],
    ["Uint16Array", new Uint16Array(bytes.buffer, 2, 1), "c4020203"],
    ["DataView", new DataView(bytes.buffer, 3), "c40103"],
    ["ArrayBuffer", bytes.buffer, "c40400010203"],
    ["SharedArrayBuffer", new SharedArrayBuffer(1), "c40100"],
    ["an ArrayBuffer of another realm", runInNewContext("Uint8Array.of(7).buffer"), "c40107"],
    ["nothing", new ArrayBuffer(0), "c400"],
  ])("writes %s as bytes", (_name, value, hex) => {
    expect(write(value)).toBe(hex);
  });

  it.each([0, 15, 16, 31, 32, 255, 256, 65_535, 65_536, 100_000])(
    "gives %i of anything the reference's head",
    (count) => {
      const values = [
        "a".repeat(count),
        "é".repeat(count),
        Array.from({ length: count }, () => 1),
        Object.fromEntries(Array.from({ length: count }, (_, key) => [key, null])),
      ];
      for (const value of [...values, Buffer.alloc(count)]) {
        const packet = packetOf(value);
        const { head } = msgpack().encode(packet);
        expect(Buffer.from(head).equals(writeTheirs({ ...packet }))).toBe(true);
      }
    },
  );

  it.each([16, 17, 65_536, 65_537])("leaves functions out of %i keys, whatever head that needs", (count) => {
    const fields = Object.fromEntries(
      Array.from({ length: count }, (_, key) => [`k${key}`, key === 7 ? () => 1 : key]),
    );
    const { k7, ...others } = fields;
    expect(k7).toBeTypeOf("function");
    expect(write([fields, "after"])).toBe(write([others, "after"]));
  });

  it("asks `toJSON`, and the result again unless it is the same object", () => {
    const inner = { toJSON: () => [new Uint8Array(1), new Date(0)] };
    expect(write({ toJSON: () => inner })).toBe("92c40100d7000000000000000000");
    class Self {
      readonly a = 1;
      toJSON(): unknown {
        return this;
      }
    }
    expect(write(new Self())).toBe("81a16101");
  });

  it("reads a getter once", () => {
    let count = 0;
    const changing = {
      get a(): unknown {
        return count++ === 0 ? 1 : (): number => 2;
      },
    };
    expect(write(changing)).toBe("81a16101");
  });

  it("lets a value encode a packet of its own on the way", () => {
    const codec = msgpack();
    const inner: unknown[] = [];
    const value = {
      toJSON(): unknown {
        inner.push(codec.encode(packetOf("inner")).head);
        return "outer";
      },
    };
    // The second time, what the first left is at hand.
    codec.encode(packetOf(value));
    inner.length = 0;
    const outer = codec.encode(packetOf(value)).head;
    expect(outer).toEqual(codec.encode(packetOf("outer")).head);
    expect(inner).toEqual([codec.encode(packetOf("inner")).head]);
  });

  it("hands out memory that nobody else has", () => {
    const codec = msgpack();
    const big = "b".repeat(10_000);
    const heads = ["a", big, "c", big].map((text) => codec.encode(packetOf(text)).head);
    const stores = heads.map((head) => (typeof head === "string" ? "" : head.buffer));
    expect(new Set(stores).size).toBe(4);
    for (const head of heads) expect(typeof head !== "string" && head.length === head.buffer.byteLength).toBe(true);
  });
});

it("keeps no more memory for the next packet than most need", () => {
  const asked: number[] = [];
  const port = {
    ...portableBytes,
    allocate(size: number): Uint8Array {
      asked.push(size);
      return portableBytes.allocate(size);
    },
  };
  const codec = msgpack().using?.(port);
  for (const text of ["a", "b", "c".repeat(10_000), "d", "e"]) codec?.encode(packetOf(text));
  const [first = 0, larger = 0, ...others] = asked;
  expect([larger > 10_000, others]).toEqual([true, [first]]);
});

it.each([0, 16, 65_536])("takes a connect with %i credentials", (count) => {
  const data = Object.fromEntries(Array.from({ length: count }, (_, key) => [key, null]));
  const packet = { type: PacketType.CONNECT, nsp: "/", data };
  expect(Buffer.from(msgpack().encode(packet).head).equals(writeTheirs(packet))).toBe(true);
});

describe("what cannot be sent", () => {
  const circular: unknown[] = [];
  circular.push({ circular });
  const endless = { toJSON: (): unknown => ({ ...endless }) };

  it.each<[string, unknown]>([
    ["a bigint", 1n],
    ["a symbol", { a: Symbol("a") }],
    ["a function in an array", [(): number => 1]],
    ["a function that `toJSON` gives", { toJSON: (): unknown => () => 1 }],
    ["what is circular", circular],
    ["what stands for itself without end", endless],
    ["what nests too deep", nested(512)],
    ["a Blob", new Blob(["a"])],
  ])("%s is refused", (_name, value) => {
    expect(() => write(value)).toThrow(expect.objectContaining({ name: "RtError", code: "UNENCODABLE" }));
  });

  it("has an end to what stands for itself without one", () => {
    expect(() => write(endless)).toThrow("nested deeper");
  });

  it("says what was thrown, and goes on afterwards", () => {
    const codec = msgpack();
    const cause = new Error("no");
    const throwing = {
      get a(): never {
        throw cause;
      },
    };
    expect(() => codec.encode(packetOf(1, throwing))).toThrow(expect.objectContaining({ code: "UNENCODABLE", cause }));
    expect(codec.encode(packetOf(1))).toEqual(msgpack().encode(packetOf(1)));
  });

  it.each<[string, Packet]>([
    ["RESERVED_EVENT", { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["connect"] }],
    ["INVALID_ARGUMENT", { type: PacketType.EVENT, nsp: "/", id: undefined, data: [Number.NaN] }],
    ["INVALID_ARGUMENT", { type: PacketType.EVENT, nsp: "/", id: -1, data: ["x"] }],
    ["INVALID_ARGUMENT", { type: PacketType.ACK, nsp: "/", id: 2 ** 53, data: [] }],
    ["INVALID_ARGUMENT", { type: PacketType.CONNECT, nsp: "/a,b" }],
    ["INVALID_ARGUMENT", { type: PacketType.DISCONNECT, nsp: "admin" }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: [1] }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: new Date(0) }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: new Uint8Array(1) }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: () => 1 }],
  ])("throws %s for %j, as the JSON codec", (code, packet) => {
    expect(() => msgpack().encode(packet)).toThrow(expect.objectContaining({ name: "RtError", code }));
  });

  it.each<MessagePackOptions>([{ maxDepth: 0 }, { maxDepth: 1025 }, { maxDepth: 1.5 }])(
    "has no codec with %j",
    (options) => {
      expect(() => msgpack(options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    },
  );

  it("takes at the one end what it writes at the other, down to the deepest", () => {
    for (const maxDepth of [1, 2, 512, 1024]) {
      const inbox = new Inbox();
      const packet = maxDepth === 1 ? packetOf(1) : packetOf(nested(maxDepth - 1));
      const { head } = msgpack({ maxDepth }).encode(packet);
      msgpack({ maxDepth }).decoder(inbox).add(head);
      expect(inbox.packets).toEqual([packet]);
      expect(() => msgpack({ maxDepth }).encode(packetOf(nested(maxDepth)))).toThrow("nested deeper");
      const leaf = { toJSON: () => "leaf" };
      expect(msgpack({ maxDepth }).encode(packetOf(maxDepth === 1 ? leaf : nested(maxDepth - 1, leaf)))).toBeDefined();
    }
  });
});
