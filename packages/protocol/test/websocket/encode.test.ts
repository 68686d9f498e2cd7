import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { binary, cuts, cutUp, frameText, wildText } from "../../src/testing/index.ts";
import { type FrameOut, FramePacker, frameOnce } from "../../src/websocket/index.ts";
import { heard, Sender } from "./listen.ts";

/** One call of a packer. */
type Step =
  | { readonly kind: "text"; readonly data: string }
  | { readonly kind: "binary" | "ping" | "pong" | "frame"; readonly data: Uint8Array }
  | { readonly kind: "close"; readonly code: number; readonly reason: string }
  | { readonly kind: "flush" };

const small = fc.uint8Array({ maxLength: 125 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("text" as const), data: wildText }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("binary" as const), data: binary }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("ping" as const, "pong" as const), data: small }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("frame" as const),
      data: binary.map((data) => frameOnce(data, portableBytes)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("close" as const),
      code: fc.constantFrom(1000, 1009, 3000, 4999),
      reason: fc.constantFrom("", "bye", "€"),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "flush" as const }) },
);
const steps = fc.array(step, { maxLength: 12 });

/** Bytes that look random and are the same in each run. */
function source(): (target: Uint8Array) => void {
  let next = 1;
  return (target) => {
    for (let i = 0; i < target.length; i++) target[i] = next = (next * 75 + 74) % 65_537;
  };
}

/** Keeps what is written, and what it was when it was written. */
class Keeper implements FrameOut {
  readonly written: Uint8Array[] = [];
  readonly copies: Uint8Array[] = [];

  write(bytes: Uint8Array): boolean {
    this.written.push(bytes);
    this.copies.push(bytes.slice());
    return true;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.written);
  }
}

function pack(packer: FramePacker, all: readonly Step[], out: FrameOut): void {
  for (const one of all) {
    if (one.kind === "text") packer.text(one.data);
    else if (one.kind === "close") packer.close(one.code, one.reason);
    else if (one.kind === "flush") packer.flush(out);
    else packer[one.kind](one.data);
  }
  packer.flush(out);
}

/** What `ws` sends for the same calls. */
function packByWs(all: readonly Step[], fill?: (target: Uint8Array) => void): Buffer {
  const frames = all.map((one) => {
    if (one.kind === "flush") return Buffer.alloc(0);
    if (one.kind === "frame") return Buffer.from(one.data);
    const opcode = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 }[one.kind];
    const data =
      one.kind === "close"
        ? Buffer.concat([Buffer.of(one.code >> 8, one.code & 255), Buffer.from(one.reason)])
        : Buffer.from(one.data);
    const options = { fin: true, rsv1: false, opcode, mask: fill !== undefined, readOnly: true };
    return Buffer.concat(Sender.frame(data, fill === undefined ? options : { ...options, generateMask: fill }));
  });
  return Buffer.concat(frames);
}

describe.each(["server", "client"] as const)("a %s's packer", (role) => {
  const fill = role === "client" ? source : () => undefined;

  it("writes what ws writes, and never again where it wrote", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const out = new Keeper();
        pack(new FramePacker(portableBytes, fill()), all, out);
        // ws draws four bytes for each mask and ours many at once, from two sources that say the same.
        expect(out.bytes.equals(packByWs(all, fill()))).toBe(true);
        expect(out.written.every((bytes, i) => Buffer.from(bytes).equals(out.copies[i] ?? bytes.subarray(1)))).toBe(
          true,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("is understood by the other end, however it is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(frameText, binary), { maxLength: 8 }), cuts, (messages, sizes) => {
        const out = new Keeper();
        const packer = new FramePacker(portableBytes, fill());
        for (const message of messages) {
          if (typeof message === "string") packer.text(message);
          else packer.binary(message);
        }
        packer.flush(out);
        expect(heard(role === "client" ? "server" : "client", cutUp(Uint8Array.from(out.bytes), sizes))).toEqual(
          messages.map((message) =>
            typeof message === "string" ? ["text", message] : ["binary", Buffer.from(message).toString("hex")],
          ),
        );
      }),
    );
  });

  it("writes a turn's frames at once", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(700), { minLength: 1, maxLength: 40 }), { maxLength: 8 }), (turns) => {
        const packer = new FramePacker(portableBytes, fill());
        for (const turn of turns) {
          const out = new Keeper();
          for (const size of turn) packer.text("x".repeat(size));
          packer.flush(out);
          expect(out.written).toHaveLength(1);
        }
      }),
    );
  });

  it("writes a long run in parts that are worth a write each", () => {
    const packer = new FramePacker(portableBytes, fill());
    const out = new Keeper();
    for (let i = 0; i < 5000; i++) packer.text("x".repeat(100));
    packer.flush(out);
    expect(out.bytes).toHaveLength(5000 * (role === "client" ? 106 : 102));
    expect(out.written.length).toBeGreaterThanOrEqual(8);
    expect(out.written.length).toBeLessThanOrEqual(9);
    for (const part of out.written.slice(0, -1)) expect(part.length).toBeGreaterThan(60_000);
  });

  it("writes nothing when there is nothing", () => {
    const out = new Keeper();
    expect(new FramePacker(portableBytes, fill()).flush(out)).toBe(true);
    expect(out.written).toEqual([]);
  });

  it("says whether the stream takes more", () => {
    const packer = new FramePacker(portableBytes, fill());
    packer.text("a");
    expect(packer.flush({ write: () => false })).toBe(false);
    packer.binary(new Uint8Array(20_000));
    expect(packer.flush({ write: () => false })).toBe(false);
  });

  it("may be used while a stream writes", () => {
    const packer = new FramePacker(portableBytes, fill());
    const out = new Keeper();
    packer.text("first");
    packer.flush({
      write(bytes) {
        packer.text("second");
        packer.flush(out);
        return out.write(bytes);
      },
    });
    expect(heard(role === "client" ? "server" : "client", out.written.toReversed())).toEqual([
      ["text", "first"],
      ["text", "second"],
    ]);
  });

  it("takes no control frame above 125 bytes and no code that may not be sent", () => {
    const packer = new FramePacker(portableBytes, fill());
    const misuse = expect.objectContaining({ code: "INVALID_ARGUMENT" });
    expect(() => packer.ping(new Uint8Array(126))).toThrow(misuse);
    expect(() => packer.pong(new Uint8Array(126))).toThrow(misuse);
    expect(() => packer.close(1000, "x".repeat(124))).toThrow(misuse);
    for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000]) expect(() => packer.close(code)).toThrow(misuse);
    const out = new Keeper();
    packer.flush(out);
    expect(out.written).toEqual([]);
  });
});

describe("a server's packer", () => {
  it("does not copy large payloads and frames", () => {
    const packer = new FramePacker(portableBytes);
    const out = new Keeper();
    const payload = new Uint8Array(16_384);
    const frame = frameOnce(payload, portableBytes);
    packer.text("a");
    packer.binary(payload);
    packer.frame(frame);
    packer.text("b");
    packer.flush(out);
    expect(out.written[1]).toBe(payload);
    expect(out.written[2]).toBe(frame);
    expect(out.written).toHaveLength(4);
  });

  it("keeps no slab of a large message", () => {
    const out = new Keeper();
    const packer = new FramePacker(portableBytes);
    packer.text("x".repeat(1_000_000));
    packer.flush(out);
    // It would fit into what is left there.
    packer.frame(Uint8Array.of(0x89, 0));
    packer.flush(out);
    expect(out.written[1]?.buffer).not.toBe(out.written[0]?.buffer);
  });

  it("writes a close without a code as an empty frame, as the reference server does", () => {
    const out = new Keeper();
    const packer = new FramePacker(portableBytes);
    packer.close();
    packer.flush(out);
    expect(out.bytes.toString("hex")).toBe("8800");
  });
});

describe("the one frame of a broadcast", () => {
  it("is what a server's packer makes", () => {
    fc.assert(
      fc.property(fc.oneof(wildText, binary), (chunk) => {
        const out = new Keeper();
        const packer = new FramePacker(portableBytes);
        if (typeof chunk === "string") packer.text(chunk);
        else packer.binary(chunk);
        packer.flush(out);
        expect(out.bytes.equals(frameOnce(chunk, portableBytes))).toBe(true);
      }),
    );
  });

  it("is the wire sheet's (A.6)", () => {
    expect(Buffer.from(frameOnce("4hello", portableBytes)).toString("hex")).toBe("81063468656c6c6f");
    expect(Buffer.from(frameOnce(Uint8Array.of(1, 2, 3, 4), portableBytes)).toString("hex")).toBe("820401020304");
  });
});
