import { type Case, type Group, hex, ping, pong, text } from "./case.ts";

/** Numbers from `from` on, `count` of them. */
function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

const cases: readonly Case[] = [
  { section: "5.5.2", says: "a ping without data is answered without", sends: [ping()], comes: [pong()] },
  {
    section: "5.5.3",
    says: "a ping is answered with its text",
    sends: [ping("Hello, world!")],
    comes: [pong("Hello, world!")],
  },
  {
    section: "5.5.3",
    says: "a ping is answered with its bytes, whatever they are",
    sends: [ping(hex("00 ff fe fd fc fb 00 ff c0 80"))],
    comes: [pong(hex("00 ff fe fd fc fb 00 ff c0 80"))],
  },
  ...[0, 42, 84].map(
    (from): Case => ({
      section: "5.5",
      says: `pings of ${from} to ${from + 41} bytes are answered in order`,
      sends: range(from, 42).map((size) => ping(Buffer.alloc(size, size))),
      comes: range(from, 42).map((size) => pong(Buffer.alloc(size, size))),
    }),
  ),
  ...[126, 127, 1000, 60_000].flatMap((size): Case[] => [
    { section: "5.5", says: `a ping of ${size} bytes is refused`, sends: [ping(Buffer.alloc(size))], ends: 1002 },
    { section: "5.5", says: `a pong of ${size} bytes is refused`, sends: [pong(Buffer.alloc(size))], ends: 1002 },
  ]),
  { section: "5.5.3", says: "a pong that nobody asked for is not answered", sends: [pong()] },
  { section: "5.5.3", says: "a pong with data that nobody asked for is not answered", sends: [pong("unasked")] },
  {
    section: "5.5.3",
    says: "a pong that nobody asked for leaves the ping behind it alone",
    sends: [pong("unasked"), ping("asked")],
    comes: [pong("asked")],
  },
  {
    section: "5.5.2",
    says: "ten pings are answered in order",
    sends: range(0, 10).map((i) => ping(`payload ${i}`)),
    comes: range(0, 10).map((i) => pong(`payload ${i}`)),
  },
  {
    section: "5.5.2",
    says: "pings between messages are answered between them",
    sends: [text("a"), ping("1"), text("b"), ping("2"), text("c")],
    comes: [text("a"), pong("1"), text("b"), pong("2"), text("c")],
  },
];

export const pings: Group = { name: "pings and pongs", cases };
