import fc, { type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { binary, cuts, cutUp, frameText } from "../../src/testing/index.ts";
import { FramePacker } from "../../src/websocket/index.ts";
import { runs } from "../runs.ts";
import { type Heard, heardByWs } from "./listen.ts";

type Said =
  | { readonly kind: "text"; readonly data: string }
  | { readonly kind: "binary" | "ping" | "pong"; readonly data: Uint8Array };

const control = fc.uint8Array({ maxLength: 125 });
const said: Arbitrary<Said> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("text" as const), data: frameText }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("binary" as const), data: binary }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("ping" as const, "pong" as const), data: control }) },
);
const goodbye = fc.option(
  fc.record({
    code: fc.option(fc.oneof(fc.constantFrom(1000, 1003, 1007, 1014), fc.integer({ min: 3000, max: 4999 })), {
      nil: undefined,
    }),
    reason: fc.constantFrom("", "bye", "tschüß €", "x".repeat(123)),
  }),
);

function heardOf(one: Said): Heard {
  return one.kind === "text" ? ["text", one.data] : [one.kind, Buffer.from(one.data).toString("hex")];
}

describe.each([
  ["server", "client"],
  ["client", "server"],
] as const)("what a %s's packer writes", (role, hearer) => {
  it(`is heard by a ${hearer} of ws as it was said, however it is cut`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { maxLength: 8 }), goodbye, cuts, async (all, end, sizes) => {
        const random = (target: Uint8Array): void => {
          for (let i = 0; i < target.length; i++) target[i] = i * 151;
        };
        const packer = new FramePacker(portableBytes, role === "client" ? random : undefined);
        for (const one of all) {
          if (one.kind === "text") packer.text(one.data);
          else packer[one.kind](one.data);
        }
        if (end !== null) packer.close(end.code, end.reason);
        const written: Uint8Array[] = [];
        packer.flush({ write: (bytes) => written.push(bytes) > 0 });
        const last: Heard[] =
          end === null ? [] : [["close", end.code ?? 1005, end.code === undefined ? "" : end.reason]];
        const chunks = cutUp(Uint8Array.from(Buffer.concat(written)), sizes);
        expect(await heardByWs(hearer, chunks)).toEqual([...all.map(heardOf), ...last]);
      }),
      runs(150),
    );
  });
});
