import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { cuts, cutUp } from "../../src/testing/index.ts";
import { FramePacker, WebSocketDecoder } from "../../src/websocket/index.ts";
import { runs } from "../runs.ts";
import { Listener } from "./listen.ts";
import { rawFrame } from "./raw-frame.ts";

/** Hears compressed messages too, which no zlib has seen: here they are bytes like others. */
class DeflatedListener extends Listener {
  readonly #kinds: string[] = [];

  deflated(data: Uint8Array, isText: boolean): void {
    this.#kinds.push(isText ? "text" : "binary");
    this.binary(data);
  }

  get told(): readonly unknown[] {
    return [this.heard, this.#kinds];
  }
}

interface Said {
  readonly kind: "text" | "binary" | "deflated text" | "deflated binary" | "ping";
  readonly data: Uint8Array;
}

const said: fc.Arbitrary<Said> = fc.record({
  kind: fc.constantFrom("text", "binary", "deflated text", "deflated binary", "ping"),
  data: fc.oneof(fc.uint8Array({ maxLength: 125 }), fc.uint8Array({ minLength: 126, maxLength: 400 })),
});

function listen(role: "client" | "server", maxMessage: number, chunks: readonly Uint8Array[]): readonly unknown[] {
  const listener = new DeflatedListener();
  const decoder = new WebSocketDecoder(portableBytes, listener, { role, maxMessage, deflated: listener });
  for (const chunk of chunks) decoder.read(chunk);
  return listener.told;
}

describe.each(["client", "server"] as const)("compressed messages that a %s reads", (role) => {
  it("are heard as they were packed, between others and however they were cut", () => {
    fc.assert(
      fc.property(fc.array(said, { maxLength: 8 }), cuts, (all, places) => {
        let filled = 0;
        const fill = (target: Uint8Array): void => void target.fill((filled += 7));
        const packer = new FramePacker(portableBytes, role === "server" ? fill : undefined);
        const expected: unknown[] = [];
        const kinds: string[] = [];
        for (const { kind, data } of all) {
          const hex = Buffer.from(data).toString("hex");
          if (kind === "text") packer.text(hex);
          else if (kind === "ping") packer.ping(data.subarray(0, 125));
          else if (kind === "binary") packer.binary(data);
          else {
            packer.deflated(data, kind === "deflated text");
            kinds.push(kind.slice("deflated ".length));
          }
          if (kind === "ping") expected.push(["ping", hex.slice(0, 250)]);
          else expected.push([kind === "text" ? "text" : "binary", hex]);
        }
        const written: Uint8Array[] = [];
        packer.flush({ write: (bytes) => written.push(bytes) > 0 });
        const bytes = Buffer.concat(written);
        expect(listen(role, 1000, cutUp(bytes, places))).toEqual([expected, kinds]);
      }),
      runs(200),
    );
  });

  it("may come in fragments, of which the first alone is marked, with others' control frames between", () => {
    const mask = role === "server" ? { key: [1, 2, 3, 4] } : {};
    const frame = (opcode: number, rsv: number, isFinal: boolean, payload: number[]): Uint8Array =>
      rawFrame({ isFinal, rsv, opcode, ...mask, width: 0, payload: Uint8Array.from(payload) });
    const sent = [frame(1, 4, false, [1]), frame(9, 0, true, [9]), frame(0, 0, false, [2]), frame(0, 0, true, [3])];
    const told = listen(role, 1000, sent);
    expect(told).toEqual([
      [
        ["ping", "09"],
        ["binary", "010203"],
      ],
      ["text"],
    ]);
    for (const wrong of [frame(0, 4, true, [3]), frame(9, 4, true, []), frame(1, 2, true, []), frame(1, 6, true, [])]) {
      const start = wrong[0] === 0xc0 ? [frame(1, 4, false, [1])] : [];
      expect(listen(role, 1000, [...start, wrong])).toEqual([[["failed", 1002]], []]);
    }
  });

  it("may have an eighth more bytes than others, and no more, in one frame or many", () => {
    const mask = role === "server" ? { key: [1, 2, 3, 4] } : {};
    const frame = (opcode: number, rsv: number, isFinal: boolean, size: number): Uint8Array =>
      rawFrame({ isFinal, rsv, opcode, ...mask, width: 0, payload: new Uint8Array(size) });
    const most = 1000 + 125 + 125;
    const count = (told: readonly unknown[]): unknown => (told[1] as unknown[]).length;
    expect(count(listen(role, 1000, [frame(2, 4, true, most)]))).toBe(1);
    expect(count(listen(role, 1000, [frame(2, 4, false, 600), frame(0, 0, true, most - 600)]))).toBe(1);
    expect(listen(role, 1000, [frame(2, 4, true, most + 1)])).toEqual([[["failed", 1009]], []]);
    expect(listen(role, 1000, [frame(2, 4, false, 600), frame(0, 0, true, most - 599)])).toEqual([
      [["failed", 1009]],
      [],
    ]);
    expect(listen(role, 1000, [frame(2, 0, true, 1001)])).toEqual([[["failed", 1009]], []]);
  });
});
