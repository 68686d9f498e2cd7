import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { createJsonCodec, type JsonCodecOptions, type Packet, PacketType } from "../../src/packet/index.ts";
import { decode } from "./decoding.ts";

const holder = (num: number): object => ({ _placeholder: true, num });

/** An event with one argument, as the codec writes it. */
function write(argument: unknown, options?: JsonCodecOptions): { text: string; attachments: readonly Uint8Array[] } {
  const packet: Packet = { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["x", argument] };
  const { head, attachments } = createJsonCodec(options).encode(packet);
  return { text: String(head), attachments };
}

/** What the event of one argument is when that is all JSON. */
const plain = (json: string): object => ({ text: `2["x",${json}]`, attachments: [] });

function nested(depth: number, leaf: unknown = []): unknown {
  let value = leaf;
  for (let level = 1; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe("binary values", () => {
  const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);

  it.each<[string, unknown, number[]]>([
    ["Uint8Array", bytes, [0, 1, 2, 3, 4, 5, 6, 7]],
    ["a part of a buffer", bytes.subarray(2, 4), [2, 3]],
    ["Buffer", Buffer.from("hi"), [104, 105]],
    ["Uint16Array", new Uint16Array(bytes.buffer, 2, 2), [2, 3, 4, 5]],
    ["DataView", new DataView(bytes.buffer, 3, 2), [3, 4]],
    ["Float64Array", new Float64Array(bytes.buffer), [0, 1, 2, 3, 4, 5, 6, 7]],
    ["ArrayBuffer", Uint8Array.of(9).buffer, [9]],
    ["SharedArrayBuffer", new SharedArrayBuffer(2), [0, 0]],
    ["an ArrayBuffer with a key of its own", Object.assign(Uint8Array.of(9).buffer, { a: 1 }), [9]],
    ["an empty ArrayBuffer", new ArrayBuffer(0), []],
    ["an ArrayBuffer of another realm", runInNewContext("Uint8Array.of(7).buffer"), [7]],
    ["a Uint8Array of another realm", runInNewContext("Uint8Array.of(7)"), [7]],
  ])("%s is one", (_name, value, expected) => {
    const { text, attachments } = write({ a: [value] });
    expect(text).toBe(`51-["x",${JSON.stringify({ a: [holder(0)] })}]`);
    expect(attachments.map((attachment) => [...attachment])).toStrictEqual([expected]);
    expect(attachments[0]).toBeInstanceOf(Uint8Array);
  });

  it("are not copied", () => {
    const shared = [bytes, bytes.subarray(1, 3), bytes.buffer, new DataView(bytes.buffer, 4)];
    const { attachments } = write(shared);
    expect(attachments.map(({ buffer }) => buffer === bytes.buffer)).toStrictEqual([true, true, true, true]);
    expect(attachments.map(({ byteOffset, length }) => [byteOffset, length])).toStrictEqual([
      [0, 8],
      [1, 2],
      [0, 8],
      [4, 4],
    ]);
  });

  it("leave the caller's objects as they were", () => {
    const argument = Object.freeze({ list: Object.freeze([1, bytes]), other: Object.freeze({}) });
    expect(write(argument).text).toBe('51-["x",{"list":[1,{"_placeholder":true,"num":0}],"other":{}}]');
    expect(argument.list[1]).toBe(bytes);
  });

  it("share one empty list of attachments where there are none", () => {
    expect(write(1).attachments).toBe(write(2).attachments);
    expect(write(1).attachments).toSatisfy(Object.isFrozen);
  });

  it("are at most as many as the codec takes", () => {
    expect(write(Array.from({ length: 10 }, () => bytes)).attachments).toHaveLength(10);
    const eleven = Array.from({ length: 11 }, () => bytes);
    expect(() => write(eleven)).toThrow(expect.objectContaining({ code: "TOO_MANY_ATTACHMENTS" }));
    expect(write(eleven, { maxAttachments: 11 }).attachments).toHaveLength(11);
  });

  it("cannot stand beside an object that reads as a placeholder", () => {
    const lookalike = { _placeholder: true, num: 0 };
    expect(write([lookalike])).toStrictEqual(plain(`[${JSON.stringify(lookalike)}]`));
    for (const argument of [[lookalike, bytes], [bytes, { a: lookalike }], [{ ...lookalike, b: bytes }]]) {
      expect(() => write(argument)).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    }
    expect(write([{ _placeholder: 1 }, { num: 0 }, bytes]).attachments).toHaveLength(1);
  });

  it("travel in events and acknowledgements alone", () => {
    const codec = createJsonCodec();
    const packets: Packet[] = [
      { type: PacketType.CONNECT, nsp: "/", data: { key: bytes } },
      { type: PacketType.CONNECT_ERROR, nsp: "/", data: { message: "", data: bytes } },
    ];
    for (const packet of packets) {
      expect(() => codec.encode(packet)).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    }
  });

  it("do not include a Blob, which nobody can read at once", () => {
    for (const blob of [new Blob(["x"]), new File(["x"], "name")]) {
      expect(() => write({ a: blob })).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    }
  });
});

describe("JSON", () => {
  it.each<[string, unknown, string]>([
    ["undefined", undefined, "null"],
    ["a function", () => 1, "null"],
    ["a symbol", Symbol("s"), "null"],
    ["NaN", Number.NaN, "null"],
    ["-0", -0, "0"],
    ["a Date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["a Map", new Map([[1, 2]]), "{}"],
    ["boxed values", [Object("s"), Object(1), Object(true)], '["s",1,true]'],
    ["an array of undefined", Array.from({ length: 2 }), "[null,null]"],
    ["keys without a value", { a: undefined, b: () => 1, c: 1 }, '{"c":1}'],
    ["inherited keys", Object.create({ a: 1 }, { b: { value: 2, enumerable: true } }), '{"b":2}'],
    ["hidden keys", Object.defineProperty({ a: 1 }, "b", { value: 2 }), '{"a":1}'],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ["a lone surrogate", "\ud800", '"\\ud800"'],
    ["a separator", "\u001e", '"\\u001e"'],
  ])("writes %s as JSON.stringify does, with binary and without", (_name, value, json) => {
    expect(write(value)).toStrictEqual(plain(json));
    expect(write([value, new Uint8Array(1)]).text).toBe(`51-["x",[${json},${JSON.stringify(holder(0))}]]`);
  });

  it("keeps the key `__proto__` beside binary values", () => {
    const argument: unknown = Object.assign(JSON.parse('{"__proto__":{"a":1}}'), { b: new Uint8Array(1) });
    expect(write(argument).text).toBe('51-["x",{"__proto__":{"a":1},"b":{"_placeholder":true,"num":0}}]');
    const under: unknown = Object.fromEntries([["__proto__", new Uint8Array(1)]]);
    expect(write(under).text).toBe('51-["x",{"__proto__":{"_placeholder":true,"num":0}}]');
  });

  it("asks `toJSON` once for each object, with its key, and looks for binary in the result", () => {
    const keys: unknown[] = [];
    const object = (result: unknown): object => ({
      toJSON(key: unknown): unknown {
        keys.push(key);
        return result;
      },
    });
    expect(write({ a: object(1), b: [object("s"), object(undefined)] })).toStrictEqual(plain('{"a":1,"b":["s",null]}'));
    expect(keys).toStrictEqual(["a", "0", "1"]);
    expect(write({ a: object({ deep: new Uint8Array(1) }) }).text).toBe(
      '51-["x",{"a":{"deep":{"_placeholder":true,"num":0}}}]',
    );
    expect(write(object(new Uint8Array(1))).attachments).toHaveLength(1);
    expect(write(object(new ArrayBuffer(1))).attachments).toHaveLength(1);
    expect(write(object(Buffer.alloc(1))).attachments).toHaveLength(1);
    expect(keys).toHaveLength(7);
  });

  it("does not ask the result of `toJSON` again, as JSON.stringify does not", () => {
    class Self {
      readonly a = 1;
      toJSON(): unknown {
        return this;
      }
    }
    const inner = { toJSON: (): unknown => ({ toJSON: (): number => 1, b: 2 }) };
    const list = Object.assign([1], { toJSON: (): unknown => [2] });
    for (const value of [
      new Self(),
      inner,
      list,
      { toJSON: (): unknown => list },
      { toJSON: (): unknown => new Date(0) },
    ]) {
      expect(write(value)).toStrictEqual(plain(JSON.stringify(value)));
    }
  });

  it("refuses what nests deeper than it may, and what has no end", () => {
    const circular: unknown[] = [];
    circular.push({ circular });
    const endless = { toJSON: (): unknown => ({ endless }) };
    for (const value of [circular, endless, nested(512)]) {
      expect(() => write(value)).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    }
    expect(write(nested(511)).attachments).toStrictEqual([]);
    expect(write(nested(511, [new Uint8Array(1)])).attachments).toHaveLength(1);
    expect(() => write([[]], { maxDepth: 2 })).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    expect(write([1], { maxDepth: 2 })).toStrictEqual(plain("[1]"));
  });

  it("takes at the one end what it writes at the other, down to the deepest", () => {
    const deepest: unknown[] = ["x", nested(511)];
    expect(decode(`2${JSON.stringify(deepest)}`)).toMatchObject([{ data: deepest }]);
    expect(decode(`2${JSON.stringify(["x", nested(512)])}`)).toStrictEqual(["refused"]);
    expect(decode(`2["x",${"[".repeat(200_000)}${"]".repeat(200_000)}]`)).toStrictEqual(["refused"]);
    const { text, attachments } = write(nested(511, [new Uint8Array(1)]));
    expect(decode([text, ...attachments])).toMatchObject([{ type: PacketType.EVENT }]);
    const tooDeep = text.replace('{"_placeholder"', '[{"_placeholder"').replace('"num":0}', '"num":0}]');
    expect(decode([tooDeep, ...attachments])).toStrictEqual(["refused"]);
  });

  it.each<[string, unknown]>([
    ["a BigInt", 1n],
    ["a `toJSON` that throws", { toJSON: (): never => raise() }],
    [
      "a getter that throws",
      {
        get a(): never {
          return raise();
        },
      },
    ],
    ["a detached buffer", detached()],
  ])("refuses %s and says why", (_name, value) => {
    expect(() => write(value)).toThrow(
      expect.objectContaining({ name: "RtError", code: "UNENCODABLE", cause: expect.any(Error) }),
    );
  });
});

describe("packets that no peer would take", () => {
  const packets: readonly (readonly [string, Packet])[] = [
    ["RESERVED_EVENT", { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["connect"] }],
    ["INVALID_ARGUMENT", { type: PacketType.EVENT, nsp: "/", id: undefined, data: [Number.NaN] }],
    ["INVALID_ARGUMENT", { type: PacketType.EVENT, nsp: "/", id: undefined, data: [Infinity] }],
    ["INVALID_ARGUMENT", { type: PacketType.EVENT, nsp: "/", id: -1, data: ["x"] }],
    ["INVALID_ARGUMENT", { type: PacketType.ACK, nsp: "/", id: 0.5, data: [] }],
    ["INVALID_ARGUMENT", { type: PacketType.ACK, nsp: "/", id: 2 ** 53, data: [] }],
    ["INVALID_ARGUMENT", { type: PacketType.CONNECT, nsp: "/a,b" }],
    ["INVALID_ARGUMENT", { type: PacketType.CONNECT, nsp: "" }],
    ["INVALID_ARGUMENT", { type: PacketType.DISCONNECT, nsp: "admin" }],
    ["INVALID_ARGUMENT", { type: PacketType.DISCONNECT, nsp: "/\u001e" }],
    ["INVALID_ARGUMENT", { type: PacketType.CONNECT, nsp: "/\ud800" }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: [1] }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: () => 1 }],
    ["UNENCODABLE", { type: PacketType.CONNECT, nsp: "/", data: new Date(0) }],
  ];

  it.each(packets)("throws %s for %j", (code, packet) => {
    expect(() => createJsonCodec().encode(packet)).toThrow(expect.objectContaining({ name: "RtError", code }));
  });

  it.each<JsonCodecOptions>([
    { maxAttachments: 0 },
    { maxAttachments: 256 },
    { maxAttachments: 1.5 },
    { maxAttachmentBytes: -1 },
    { maxAttachmentBytes: Number.NaN },
    { maxDepth: 0 },
    { maxDepth: 1025 },
  ])("has no codec with %j", (options) => {
    expect(() => createJsonCodec(options)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
  });

  it("goes as deep as any codec may", () => {
    const codec = createJsonCodec({ maxDepth: 1024 });
    const data: [string, unknown] = ["x", nested(1023)];
    const { head } = codec.encode({ type: PacketType.EVENT, nsp: "/", id: undefined, data });
    expect(decode(head, { maxDepth: 1024 })).toHaveLength(1);
    expect(decode(head, { maxDepth: 1023 })).toStrictEqual(["refused"]);
  });
});

function raise(): never {
  throw new Error("no");
}

function detached(): ArrayBuffer {
  const buffer = new ArrayBuffer(1);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}
