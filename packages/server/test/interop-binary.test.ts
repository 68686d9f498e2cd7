import { describe, expect, test } from "vitest";
import { WAYS } from "./support/client.ts";
import { enter, heardBy, pair, settled } from "./support/pair.ts";
import { next } from "./support/wait.ts";

/** Every byte, each four times. */
const ALL_BYTES = Buffer.from(Array.from({ length: 1024 }, (_, n) => n & 255));

/** Values with binary in them, and what arrives where it is not the same. */
const VALUES: readonly (readonly [name: string, value: unknown, arrives?: unknown])[] = [
  ["a buffer", ALL_BYTES],
  ["an empty buffer", Buffer.alloc(0)],
  ["an ArrayBuffer", new Uint8Array([1, 2, 3]).buffer, Buffer.from([1, 2, 3])],
  ["a Uint8Array in the middle of its buffer", new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4), Buffer.from([1, 2, 3])],
  ["a Uint16Array, as its bytes", new Uint16Array([1, 256]), Buffer.from([1, 0, 0, 1])],
  ["a Float64Array, as its bytes", new Float64Array([1]), Buffer.from([0, 0, 0, 0, 0, 0, 0xf0, 0x3f])],
  ["a DataView, as its bytes", new DataView(new Uint8Array([7, 8, 9]).buffer, 1), Buffer.from([8, 9])],
  ["nested in objects and arrays", { a: [{ b: [Buffer.from("deep"), "text"] }], c: Buffer.from([0]), d: null }],
  ["the same buffer twice", [ALL_BYTES, { again: ALL_BYTES }]],
  ["ten buffers", Array.from({ length: 10 }, (_, n) => Buffer.alloc(n, n))],
  ["something with a `toJSON`", { toJSON: () => ({ made: Buffer.from("json") }) }, { made: Buffer.from("json") }],
  ["what looks like a placeholder", [{ _placeholder: true, num: 0, x: 1 }, "no binary"]],
];

describe.each(WAYS)("binary, by %s", (way) => {
  test.each(VALUES)(
    "%s comes to the server and back, in an event and in an acknowledgement",
    async (_name, value, arrives = value) => {
      const { peer, socket } = await pair(way);
      const heard = heardBy(socket, "there");
      socket.on("echo", (got, answer) => {
        socket.emit("back", got, "tail");
        answer(got);
      });
      const back = next(peer, "back");
      peer.emit("there", "head", value);
      expect(await peer.emitWithAck("echo", value)).toEqual(arrives);
      expect(await back).toEqual([arrives, "tail"]);
      expect(heard).toEqual([["head", arrives]]);
    },
  );

  test.each(VALUES)(
    "%s comes to the client and back, in an event and in an acknowledgement",
    async (_name, value, arrives = value) => {
      const { peer, socket } = await pair(way);
      const heard = heardBy(peer, "there");
      peer.on("echo", (got, answer) => answer(got));
      socket.emit("there", "head", value);
      expect(await socket.emitWithAck("echo", value)).toEqual(arrives);
      expect(heard).toEqual([["head", arrives]]);
    },
  );

  test.each(VALUES)("%s comes to everybody in a broadcast", async (_name, value, arrives = value) => {
    const first = await pair(way);
    const all = [first, await enter(first, way), await enter(first, "websocket")];
    const heard = all.map(({ peer }) => heardBy(peer, "all"));
    first.io.emit("all", value);
    await settled(...all);
    expect(heard).toEqual(all.map(() => [[arrives]]));
  });

  test("arrives as buffers of its own, which later messages leave alone", async () => {
    const ends = await pair(way);
    const heard = heardBy(ends.socket, "n");
    for (let n = 0; n < 200; n++) ends.peer.emit("n", Buffer.alloc(n % 7, n), n);
    await settled(ends);
    expect(heard.every(([bytes]) => Buffer.isBuffer(bytes))).toBe(true);
    expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => [Buffer.alloc(n % 7, n), n]));
  });

  test("keeps its place among text, both ways", async () => {
    const ends = await pair(way);
    const [up, down] = [heardBy(ends.socket, "n"), heardBy(ends.peer, "n")];
    const expected: unknown[][] = [];
    for (let n = 0; n < 300; n++) {
      const args = [n, n % 2 === 0 ? `text ${n}` : { bytes: Buffer.from([n & 255]), more: [Buffer.alloc(0)] }];
      ends.peer.emit("n", ...args);
      ends.socket.emit("n", ...args);
      expected.push(args);
    }
    await settled(ends);
    expect(up).toEqual(expected);
    expect(down).toEqual(expected);
  });

  test("of half a megabyte comes through unchanged", async () => {
    const { peer, socket } = await pair(way);
    const big = Buffer.alloc(500_000, ALL_BYTES);
    socket.on("echo", (got: Buffer, answer) => answer(got));
    const back = (await peer.emitWithAck("echo", big)) as Buffer;
    expect(back.equals(big)).toBe(true);
  });
});
