import { binary, type Case, first, fragments, type Group, hex, last, more, ping, pong, text } from "./case.ts";
import { BAD, GOOD } from "./text-sequences.ts";

const good = GOOD.flatMap(([what, digits]): Case[] => {
  const message = text(hex(digits));
  return [
    { section: "5.6", says: `${what}: such a text comes back`, sends: [message], comes: [message] },
    {
      section: "5.6",
      says: `${what}: such a text in fragments of a byte comes back`,
      sends: fragments(message, 1),
      comes: [message],
    },
  ];
});

const bad = BAD.flatMap(([what, digits]): Case[] => [
  {
    section: "8.1",
    says: `${what}: such a text fails with 1007`,
    sends: [text(hex(digits)), text("after")],
    ends: 1007,
  },
  {
    section: "8.1",
    says: `${what}: such a text in fragments of a byte fails with 1007`,
    sends: [...fragments(text(hex(digits)), 1), text("after")],
    ends: 1007,
  },
]);

/** As ours and `ws` look at a text when all of it is there, so that fragments cost no decoder of their own. */
const late: readonly Case[] = [
  {
    section: "8.1",
    says: "a text that is broken in its first fragment fails when it is complete, and no sooner",
    sends: [first(text(hex("cebaf4908080"))), ping("still here"), more("more"), last("end"), ping("gone")],
    comes: [pong("still here")],
    ends: 1007,
  },
  {
    section: "8.1",
    says: "a broken text that never ends does no harm to what is between its fragments",
    sends: [text("before"), first(text(hex("ff"))), ping("1"), more("x"), ping("2"), "end"],
    comes: [text("before"), pong("1"), pong("2")],
    ends: "drop",
  },
  {
    section: "8.1",
    says: "halves that are each broken make one good text",
    sends: [first(text(hex("cebae1"))), ping("between"), more(hex("bdb9cf")), last(hex("83"))],
    comes: [pong("between"), text(hex("cebae1bdb9cf83"))],
  },
  {
    section: "8.1",
    says: "halves that are good with a broken seam between them fail with 1007",
    sends: [first(text(hex("c3"))), ping("between"), last(hex("61"))],
    comes: [pong("between")],
    ends: 1007,
  },
  {
    section: "5.6",
    says: "a binary message may be no text",
    sends: [binary(hex("fffe80c0")), ...fragments(binary(hex("eda080ff")), 1)],
    comes: [binary(hex("fffe80c0")), binary(hex("eda080ff"))],
  },
  {
    section: "8.1",
    says: "a long text fails for its last byte",
    sends: [text(Buffer.concat([Buffer.alloc(70_000, "é"), hex("c3")]))],
    ends: 1007,
  },
  {
    section: "8.1",
    says: "a long text of ASCII fails for one byte in its middle",
    sends: [text(Buffer.concat([Buffer.alloc(5000, "a"), hex("80"), Buffer.alloc(5000, "a")]))],
    ends: 1007,
  },
];

export const texts: Group = { name: "texts", cases: [...good, ...bad, ...late] };
