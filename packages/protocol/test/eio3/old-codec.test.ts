import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createOldCodec } from "../../src/eio3/index.ts";
import { createJsonCodec, type Packet, PacketType } from "../../src/packet/index.ts";
import { msgpack } from "../../src/packet/msgpack/index.ts";
import { packet } from "../../src/testing/index.ts";
import { Inbox } from "../packet/decoding.ts";
import { runs } from "../runs.ts";

const json = createJsonCodec();
const old = createOldCodec(json);

function read(...texts: readonly string[]): Inbox {
  const inbox = new Inbox();
  const decoder = old.decoder(inbox);
  for (const text of texts) decoder.add(text);
  return inbox;
}

describe("the packets of Socket.IO 2", () => {
  it("are, for events, acknowledgements and farewells, those of version 5 of the protocol", () => {
    fc.assert(
      fc.property(packet(), (sent) => {
        const isOther = sent.type === PacketType.CONNECT || sent.type === PacketType.CONNECT_ERROR;
        fc.pre(!isOther);
        deepStrictEqual(old.encode(sent), json.encode(sent));
      }),
      runs(500),
    );
  });

  it("are read as those are, but for what stands behind a question mark", () => {
    fc.assert(
      fc.property(packet(), (sent) => {
        fc.pre(!sent.nsp.includes("?"));
        const { head, attachments } = json.encode(sent);
        const inbox = new Inbox();
        const decoder = old.decoder(inbox);
        for (const chunk of [head, ...attachments]) decoder.add(chunk);
        deepStrictEqual([inbox.packets, inbox.errors], [[sent], []]);
      }),
      runs(500),
    );
  });

  it.each([
    ["/", "0"],
    ["/admin", "0/admin,"],
  ])("grant %s with nothing beside the name", (nsp, text) => {
    expect(old.encode({ type: PacketType.CONNECT, nsp, data: { sid: "x" } })).toEqual({ head: text, attachments: [] });
  });

  it.each([
    ["the data alone", "/deny", { message: "no", data: { c: 1 } }, '4/deny,{"c":1}'],
    ["the message, where there is no data", "/deny2", { message: "no" }, '4/deny2,"no"'],
    ["the message, where the data is nothing", "/", { message: "no", data: null }, '4"no"'],
    ["data of any kind", "/", { message: "no", data: [1, "[", "]"] }, '4[1,"[","]"]'],
  ])("refuse with %s", (_name, nsp, data, text) => {
    expect(old.encode({ type: PacketType.CONNECT_ERROR, nsp, data }).head).toBe(text);
  });

  it("cannot refuse with bytes, or with what JSON cannot hold", () => {
    const circular: { self?: object } = {};
    circular.self = circular;
    for (const data of [new Uint8Array(1), { deep: new Uint8Array(1) }, circular, 1n]) {
      const refusal = { type: PacketType.CONNECT_ERROR, nsp: "/", data: { message: "no", data } } as const;
      expect(() => old.encode(refusal)).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
    }
  });

  it.each([
    ["0/admin?token=abc,", { token: "abc" }],
    ["0/admin?token=abc", { token: "abc" }],
    ["0/admin?a=1&b=%20%2C%3D+x&c&=&a=2,", { a: "2", b: " ,= x", c: "", "": "" }],
    ["0/admin?", {}],
    ["0/admin?bad=%zz&%=%", { bad: "%zz", "%": "%" }],
    ["0/admin?a=b?c=d", { a: "b?c=d" }],
  ])("ask for a namespace with %s", (text, data) => {
    const { packets, errors } = read(text);
    expect(errors).toEqual([]);
    expect(packets.map(({ type, nsp }) => ({ type, nsp }))).toEqual([{ type: PacketType.CONNECT, nsp: "/admin" }]);
    expect(Object.entries(packets[0]?.data ?? [])).toEqual(Object.entries(data));
  });

  it("give a query its own keys, whatever they are called", () => {
    const data = read("0/admin?__proto__=x&constructor=y").packets[0]?.data;
    expect(Object.entries(data ?? [])).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  it("say nothing by a query where they ask for nothing", () => {
    expect(read('2/admin?token=abc,["hi"]').packets).toEqual([
      { type: PacketType.EVENT, nsp: "/admin", id: undefined, data: ["hi"] },
    ]);
  });

  it("fail as those of version 5 do", () => {
    const { packets, errors } = read("0/admin?x=1,[1]", "0");
    expect(packets).toEqual([]);
    expect(errors.map(({ code }) => code)).toEqual(["PROTOCOL"]);
  });

  it("know what is half there, and forget it", () => {
    const decoder = old.decoder(new Inbox());
    decoder.add('51-["x",{"_placeholder":true,"num":0}]');
    expect(decoder.pending).toBe(true);
    decoder.reset();
    expect(decoder.pending).toBe(false);
  });

  it("are, where the packets are bytes, those of that codec, but that a grant says nothing", () => {
    const codec = msgpack();
    const bytes = createOldCodec(codec);
    const refusal: Packet = { type: PacketType.CONNECT_ERROR, nsp: "/", data: { message: "no", data: 1 } };
    deepStrictEqual(bytes.encode(refusal), codec.encode(refusal));
    deepStrictEqual(
      bytes.encode({ type: PacketType.CONNECT, nsp: "/", data: { sid: "x" } }),
      codec.encode({ type: PacketType.CONNECT, nsp: "/" }),
    );
  });
});
