import { describe, expect, it } from "vitest";
import { heard, heardByWs } from "./listen.ts";

const ROLES = ["server", "client"] as const;

/** Every first byte, and the second bytes that tell: payloads of 0, 1, 2 and 125 bytes, and both longer lengths, masked or not. */
const SECONDS = [0, 1, 2, 125, 126, 127].flatMap((length) => [length, length | 0x80]);
/** Those that ws is asked about, which takes its time. */
const TOLD = new Set([0, 1, 126]);
const HEADERS = Array.from({ length: 256 }, (_, first) => SECONDS.map((second) => [first, second] as const)).flat();

/** The rest of such a frame is right: its length, its mask, and a payload of zeros. */
function frame(first: number, second: number): Buffer {
  const length = second & 0x7f;
  const longer = length === 126 ? [0, 126] : length === 127 ? [0, 0, 0, 0, 0, 0, 0, 127] : [];
  const key = (second & 0x80) === 0 ? [] : [0, 0, 0, 0];
  return Buffer.concat([Buffer.from([first, second, ...longer, ...key]), Buffer.alloc(length)]);
}

/** The RFC's own words on the first two bytes of a frame: sections 5.1, 5.2, 5.4 and 5.5. */
function isAllowed(first: number, second: number, isMasked: boolean, isWithin: boolean): boolean {
  const [isFinal, rsv, opcode] = [first >= 0x80, (first >> 4) & 7, first & 15];
  if (rsv !== 0 || second >= 0x80 !== isMasked) return false;
  if (opcode === 0) return isWithin;
  if (opcode === 1 || opcode === 2) return !isWithin;
  if (opcode < 8 || opcode > 10) return false;
  return isFinal && (second & 0x7f) <= 125 && !(opcode === 8 && (second & 0x7f) === 1);
}

function isCodeOfZeros(first: number, second: number): boolean {
  return (first & 15) === 8 && (second & 0x7f) > 1;
}

describe.each(ROLES)("a %s's decoder and the first two bytes of a frame", (role) => {
  const isMasked = role === "server";
  const flag = isMasked ? 0x80 : 0;

  it.each([false, true])("agrees with the RFC and with ws on all that tell; within a message: %s", async (isWithin) => {
    const before = isWithin ? frame(0x01, flag) : Buffer.alloc(0);
    for (const [first, second] of HEADERS) {
      const bytes = Buffer.concat([before, frame(first, second)]);
      const ours = heard(role, [Uint8Array.from(bytes)]).join(";");
      if (TOLD.has(second & 0x7f)) {
        const theirs = (await heardByWs(role, [bytes])).join(";");
        if (ours !== theirs) expect.fail(`${first} ${second}: ${ours}, not ${theirs}`);
      }
      // Zeros are no close code.
      const isRight = isAllowed(first, second, isMasked, isWithin) && !isCodeOfZeros(first, second);
      if (isRight !== (ours !== "failed,1002")) expect.fail(`${first} ${second}: ${ours}`);
    }
  });

  it("sees what is wrong as soon as the two bytes are there, one after the other", () => {
    for (const [first, second] of HEADERS) {
      const ours = heard(role, [Uint8Array.of(first), Uint8Array.of(second)]).join();
      if (isAllowed(first, second, isMasked, false) === (ours === "failed,1002"))
        expect.fail(`${first} ${second}: ${ours}`);
    }
  });

  it("takes each length of a ping and a pong up to 125 bytes", () => {
    for (let size = 0; size <= 125; size++) {
      for (const [opcode, kind] of [[0x89, "ping"] as const, [0x8a, "pong"] as const]) {
        expect(heard(role, [frame(opcode, flag | size)])).toEqual([[kind, "00".repeat(size)]]);
      }
    }
  });
});
