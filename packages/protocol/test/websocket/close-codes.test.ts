import { describe, expect, it } from "vitest";
import { portableBytes } from "../../src/bytes/index.ts";
import { FramePacker, isCloseCode } from "../../src/websocket/index.ts";
import { heard, heardByWs } from "./listen.ts";
import { rawFrame } from "./raw-frame.ts";

/**
 * What a close frame may carry: RFC 6455 section 7.4.1, the codes that IANA's registry has added since (1012 to 1014), and what
 * section 7.4.2 leaves to libraries and applications.
 */
const ALLOWED: readonly (readonly [first: number, last: number])[] = [
  [1000, 1003],
  [1007, 1014],
  [3000, 4999],
];

function isAllowed(code: number): boolean {
  return ALLOWED.some(([first, last]) => code >= first && code <= last);
}

function closeFrame(bytes: Uint8Array): Uint8Array {
  return rawFrame({ isFinal: true, rsv: 0, opcode: 8, width: 0, payload: bytes });
}

function payload(code: number, reason: string | Uint8Array = ""): Uint8Array {
  return Uint8Array.from(Buffer.concat([Buffer.of(code >> 8, code & 255), Buffer.from(reason)]));
}

describe("a close code", () => {
  it("is taken from 1000 to 1003, 1007 to 1014 and 3000 to 4999, and no other of all there are", () => {
    for (let code = 0; code < 65_536; code++) {
      const expected = isAllowed(code) ? ["close", code, ""] : ["failed", 1002];
      if (isCloseCode(code) !== isAllowed(code)) expect.fail(`isCloseCode(${code})`);
      const [event] = heard("client", [closeFrame(payload(code))]);
      if (event?.join() !== expected.join()) expect.fail(`${code}: ${event?.join()}`);
    }
  });

  it("is taken when ws takes it, in each class and at its edges", async () => {
    const edges = [0, 999, 1000, 1015, 1016, 1999, 2000, 2999, 3000, 3999, 4000, 4999, 5000, 32_768, 65_535];
    const assigned = Array.from({ length: 40 }, (_, i) => 990 + i);
    const spread = Array.from({ length: 256 }, (_, i) => i * 256 + ((i * 37) & 255));
    for (const code of [...edges, ...assigned, ...spread]) {
      const chunks = [closeFrame(payload(code))];
      expect(heard("client", chunks)).toEqual(await heardByWs("client", chunks));
    }
  });

  it("is sent when it may be received", () => {
    const packer = new FramePacker(portableBytes);
    const isSent = (code: number): boolean => {
      try {
        packer.close(code);
        return true;
      } catch {
        return false;
      }
    };
    for (let code = 0; code < 6000; code++) if (isSent(code) !== isAllowed(code)) expect.fail(`${code}`);
  });
});

describe("a close frame", () => {
  it("takes a reason of up to 123 bytes, after a code", async () => {
    for (let size = 0; size <= 126; size++) {
      const chunks = [closeFrame(payload(1000, "x".repeat(size)))];
      const expected = size <= 123 ? [["close", 1000, "x".repeat(size)]] : [["failed", 1002]];
      expect(heard("client", chunks)).toEqual(expected);
      expect(await heardByWs("client", chunks)).toEqual(expected);
    }
  });

  it("of one byte is half a code, and of none names none", async () => {
    for (const [bytes, expected] of [
      [Uint8Array.of(), ["close", 1005, ""]],
      [Uint8Array.of(3), ["failed", 1002]],
    ] as const) {
      const chunks = [closeFrame(bytes)];
      expect(heard("client", chunks)).toEqual([expected]);
      expect(await heardByWs("client", chunks)).toEqual([expected]);
    }
  });

  it.each([
    ["a lone continuation", "80"],
    ["an overlong form", "c0af"],
    ["half a surrogate pair", "eda080"],
    ["a character cut short", "e282"],
    ["above U+10FFFF", "f4908080"],
  ])("whose reason is %s anywhere in it fails with 1007, in one chunk and byte by byte", async (_, hex) => {
    for (let place = 0; place <= 20; place++) {
      const reason = Buffer.concat([Buffer.alloc(place, "x"), Buffer.from(hex, "hex"), Buffer.alloc(20 - place, "y")]);
      const frame = closeFrame(payload(1000, reason));
      expect(heard("client", [frame])).toEqual([["failed", 1007]]);
      expect(
        heard(
          "client",
          Array.from(frame, (byte) => Uint8Array.of(byte)),
        ),
      ).toEqual([["failed", 1007]]);
      expect(await heardByWs("client", [frame])).toEqual([["failed", 1007]]);
    }
  });

  it("with a bad code and a bad reason is wrong for its code", async () => {
    const chunks = [closeFrame(payload(999, Uint8Array.of(0xff)))];
    expect(heard("client", chunks)).toEqual([["failed", 1002]]);
    expect(await heardByWs("client", chunks)).toEqual([["failed", 1002]]);
  });
});
