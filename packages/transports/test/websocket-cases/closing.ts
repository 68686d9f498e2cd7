import { binary, type Case, close, first, type Group, hex, last, ping, pong, text } from "./case.ts";

/** Section 7.4: assigned by the RFC or since (IANA's registry), or left to libraries and applications. */
const CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
/** Of no meaning, only to be said within an end, or beyond what there is. */
const NO_CODES = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 10_000, 65_535];

const handshake: readonly Case[] = [
  {
    section: "7.1.2",
    says: "a close frame is answered after the echo of a message",
    sends: [text("hello")],
    comes: [text("hello")],
  },
  { section: "5.5.1", says: "two close frames are answered once", sends: [close(1000), close(1000)] },
  { section: "5.5.1", says: "the first of two close frames counts", sends: [close(3000), close(4000)], ends: 3000 },
  { section: "5.5.1", says: "a ping after a close frame is not answered", sends: [close(1000), ping("late")] },
  { section: "5.5.1", says: "a text after a close frame does not come back", sends: [close(1000), text("late")] },
  {
    section: "5.5.1",
    says: "nonsense after a close frame changes nothing",
    sends: [close(1000), hex("ffffffffffffffffffff")],
  },
  {
    section: "5.5.1",
    says: "a message that a close frame cuts short does not come back",
    sends: [first(text("hel")), close(1000), last("lo")],
  },
  {
    section: "5.5.1",
    says: "long messages before a close frame come back before its answer",
    sends: [text("*".repeat(262_144)), binary(new Uint8Array(262_144)), close(1000), ping("late")],
    comes: [text("*".repeat(262_144)), binary(new Uint8Array(262_144))],
  },
  {
    section: "5.5.1",
    says: "a close frame is answered when half a message went before",
    sends: [text("a"), first(binary("b")), ping("c"), close(4321, "enough")],
    comes: [text("a"), pong("c")],
    ends: 4321,
  },
];

const payloads: readonly Case[] = [
  { section: "5.5.1", says: "a close frame without a code is answered by one without", sends: [close()], ends: 1005 },
  { section: "5.5.1", says: "half a close code is refused", sends: [{ opcode: 8, payload: hex("03") }], ends: 1002 },
  { section: "5.5.1", says: "a code alone is answered", sends: [close(1000)] },
  { section: "5.5.1", says: "a code and a reason are answered", sends: [close(1000, "Hello, wörld!")] },
  { section: "5.5", says: "a reason of 123 bytes is answered", sends: [close(1000, "*".repeat(123))] },
  { section: "5.5", says: "a reason of 124 bytes is refused", sends: [close(1000, "*".repeat(124))], ends: 1002 },
  { section: "5.5", says: "a reason of 60000 bytes is refused", sends: [close(1000, "*".repeat(60_000))], ends: 1002 },
  ...["ff", "c0af", "cebae1bdb9eda080", "e282", "f4908080"].map(
    (digits): Case => ({
      section: "5.5.1",
      says: `the reason ${digits}, which is not UTF-8, fails with 1007`,
      sends: [close(1000, hex(digits))],
      ends: 1007,
    }),
  ),
];

const codes: readonly Case[] = [
  ...CODES.map(
    (code): Case => ({ section: "7.4", says: `the code ${code} is answered`, sends: [close(code, "why")], ends: code }),
  ),
  ...NO_CODES.flatMap((code): Case[] => [
    { section: "7.4", says: `the code ${code} is refused`, sends: [close(code)], ends: 1002 },
    { section: "7.4", says: `the code ${code} is refused with a reason, too`, sends: [close(code, "why")], ends: 1002 },
  ]),
];

const drops: readonly Case[] = [
  {
    section: "7.1.5",
    says: "an end without a close frame gets none",
    sends: [text("hello"), "end"],
    comes: [text("hello")],
    ends: "drop",
  },
  { section: "7.1.5", says: "an end at once gets no close frame", sends: ["end"], ends: "drop" },
  {
    section: "7.1.5",
    says: "an end within a message gets no close frame",
    sends: [first(text("hel")), "end"],
    ends: "drop",
  },
  { section: "7.1.5", says: "an end within a header gets no close frame", sends: [hex("81"), "end"], ends: "drop" },
  {
    section: "7.1.5",
    says: "an end right behind a close frame finds it answered",
    sends: [close(3001), "end"],
    ends: 3001,
  },
  {
    section: "7.1.7",
    says: "an end right behind nonsense finds it refused",
    sends: [{ ...text(""), rsv: 7 }, "end"],
    ends: 1002,
  },
];

export const closing: Group = { name: "closing", cases: [...handshake, ...payloads, ...codes, ...drops] };
