import { type EventPacket, PacketType } from "@rt/protocol";
import { jsonValue } from "@rt/protocol/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readBlobs, takeBlobs } from "../src/blobs.ts";

function event(...args: unknown[]): EventPacket {
  return { type: PacketType.EVENT, nsp: "/", id: undefined, data: ["e", ...args] };
}

const blob = new Blob(["hello"]);

describe("taking Blobs out", () => {
  it("leaves empty bytes in their places, at any depth, and the original as it was", () => {
    const file = new File(["file"], "name.txt");
    const fields = JSON.parse('{"__proto__":1,"deep":[0,{}]}');
    fields.deep[1].file = file;
    const packet = event(blob, fields, "text");
    const { bare, blobs } = takeBlobs(packet);
    const [mark, fileMark] = [...blobs.keys()];
    const expected = JSON.parse('{"__proto__":1,"deep":[0,{}]}');
    expected.deep[1].file = fileMark;
    expect(bare.data).toEqual(["e", mark, expected, "text"]);
    expect([...blobs.values()]).toEqual([blob, file]);
    expect(packet.data).toEqual(["e", blob, fields, "text"]);
    expect(fields.deep[1].file).toBe(file);
  });

  it("counts one that is there twice twice, as the codec does", () => {
    const { blobs } = takeBlobs(event(blob, [blob]));
    expect([...blobs.values()]).toEqual([blob, blob]);
  });

  it("knows them by what they are, whatever an application has added to them", () => {
    const file = Object.assign(new File(["x"], "x"), { path: "/x", preview: {} });
    expect([...takeBlobs(event(file)).blobs.values()]).toEqual([file]);
  });

  it("takes them out of answers, too", () => {
    const { bare, blobs } = takeBlobs({ type: PacketType.ACK, nsp: "/", id: 1, data: [blob] });
    expect(bare).toMatchObject({ type: PacketType.ACK, id: 1, data: [...blobs.keys()] });
  });

  it("copies nothing that holds none", () =>
    fc.assert(
      fc.property(fc.array(jsonValue()), (args) => {
        const { bare, blobs } = takeBlobs(event(...args, blob));
        expect(blobs.size).toBe(1);
        args.forEach((arg, index) => expect(bare.data[index + 1]).toBe(arg));
      }),
    ));

  it("does not look into what is binary, or says of itself what it is", () => {
    const bytes = new Uint8Array(1_000_000);
    const date = Object.assign(new Date(0), { blob });
    const { bare, blobs } = takeBlobs(event(bytes, date));
    expect(blobs.size).toBe(0);
    expect(bare.data[1]).toBe(bytes);
    expect(bare.data[2]).toBe(date);
  });

  it("stops in what is circular", () => {
    const ring: { next?: unknown } = {};
    ring.next = [ring, ring];
    expect(() => takeBlobs(event(ring))).toThrow(expect.objectContaining({ code: "UNENCODABLE" }));
  });
});

describe("reading Blobs", () => {
  it("gives their bytes in their places", async () => {
    const { blobs } = takeBlobs(event(blob, new Blob([Uint8Array.of(1, 2)]), new Blob()));
    const [first, second, empty] = blobs.keys();
    if (first === undefined || second === undefined || empty === undefined) throw new Error("no marks");
    const own = Uint8Array.of(9);
    expect(await readBlobs([second, own, first, empty], blobs)).toEqual([
      Uint8Array.of(1, 2),
      own,
      new Uint8Array(Buffer.from("hello")),
      new Uint8Array(0),
    ]);
  });

  it("fails when one cannot be read", async () => {
    const gone = Object.assign(new Blob(["x"]), { arrayBuffer: () => Promise.reject(new Error("gone")) });
    const { blobs } = takeBlobs(event(blob, gone));
    await expect(readBlobs([...blobs.keys()], blobs)).rejects.toThrow("gone");
  });
});
