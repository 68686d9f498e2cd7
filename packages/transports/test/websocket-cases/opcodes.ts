import { type Case, first, type Group, last, ping, pong, text } from "./case.ts";

const UNKNOWN = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15];
const NOTHING = new Uint8Array(0);

const cases = UNKNOWN.flatMap((opcode): Case[] => [
  {
    section: "5.2",
    says: `opcode ${opcode} without data is refused`,
    sends: [{ opcode, payload: NOTHING }],
    ends: 1002,
  },
  {
    section: "5.2",
    says: `opcode ${opcode} is refused, after what came before it is answered`,
    sends: [text("before"), ping("before"), { opcode, payload: Buffer.from("reserved") }, text("after"), ping("after")],
    comes: [text("before"), pong("before")],
    ends: 1002,
  },
  {
    section: "5.2",
    says: `opcode ${opcode} is refused as a fragment`,
    sends: [{ opcode, payload: Buffer.from("reserved"), isFinal: false }, last("more")],
    ends: 1002,
  },
  {
    section: "5.2",
    says: `opcode ${opcode} is refused within a message`,
    sends: [first(text("a")), { opcode, payload: Buffer.from("reserved") }, last("b")],
    ends: 1002,
  },
]);

export const opcodes: Group = { name: "opcodes", cases };
