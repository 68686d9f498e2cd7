import { binary, type Case, first, fragments, type Group, hex, last, more, ping, pong, text } from "./case.ts";

const LIMIT = 100;
/** Fragments that one message may have. */
const MAX_FRAGMENTS = 16_384;

function many(count: number): Case["sends"] {
  return [first(text("")), ...Array.from({ length: count - 2 }, () => more("")), last("x")];
}

const cases: readonly Case[] = [
  {
    section: "10.4",
    says: "a text of exactly the limit comes back",
    sends: [text("*".repeat(LIMIT))],
    comes: [text("*".repeat(LIMIT))],
  },
  {
    section: "10.4",
    says: "a binary message of exactly the limit comes back",
    sends: [binary(new Uint8Array(LIMIT))],
    comes: [binary(new Uint8Array(LIMIT))],
  },
  {
    section: "10.4",
    says: "a text of one byte more fails with 1009",
    sends: [text("*".repeat(LIMIT + 1))],
    ends: 1009,
  },
  {
    section: "10.4",
    says: "a binary message of one byte more fails with 1009",
    sends: [binary(new Uint8Array(LIMIT + 1))],
    ends: 1009,
  },
  {
    section: "10.4",
    says: "bytes count, not characters",
    sends: [text("é".repeat(LIMIT / 2)), text("é".repeat(LIMIT / 2 + 1))],
    comes: [text("é".repeat(LIMIT / 2))],
    ends: 1009,
  },
  {
    section: "10.4",
    says: "fragments that sum up to the limit come back, again and again",
    sends: [
      ...fragments(text("*".repeat(LIMIT)), 7),
      ...fragments(text("*".repeat(LIMIT)), 30),
      text("*".repeat(LIMIT)),
    ],
    comes: [text("*".repeat(LIMIT)), text("*".repeat(LIMIT)), text("*".repeat(LIMIT))],
  },
  {
    section: "10.4",
    says: "fragments that sum up to one byte more fail with 1009",
    sends: [first(text("*".repeat(LIMIT))), ping("between"), last("*")],
    comes: [pong("between")],
    ends: 1009,
  },
  {
    section: "10.4",
    says: "a ping within a message of the limit does not count",
    sends: [first(text("*".repeat(LIMIT - 1))), ping("p".repeat(125)), last("*")],
    comes: [pong("p".repeat(125)), text("*".repeat(LIMIT))],
  },
  {
    section: "10.4",
    says: "a message far above the limit fails with 1009",
    sends: [binary(new Uint8Array(60_000))],
    ends: 1009,
  },
  {
    section: "10.4",
    says: "a length above the limit in 64 bits fails with 1009",
    sends: [{ ...binary(new Uint8Array(LIMIT + 1)), width: 8 }],
    ends: 1009,
  },
  {
    section: "10.4",
    says: "16384 fragments come back as one",
    sends: many(MAX_FRAGMENTS),
    chop: 65_536,
    comes: [text("x")],
  },
  { section: "10.4", says: "16385 fragments fail with 1008", sends: many(MAX_FRAGMENTS + 1), chop: 65_536, ends: 1008 },
];

/** Lengths that are told and never come: for a server, whose clients mask, and for a client. */
function claims(masks: boolean): readonly Case[] {
  const flag = masks ? 0x80 : 0;
  const claim = (says: string, second: number, length: string): Case => ({
    section: "10.4",
    says: `${says} fails with 1009 before any of it comes`,
    sends: [Buffer.concat([Buffer.of(0x82, flag | second), hex(length)])],
    ends: 1009,
  });
  return [
    claim("the claim of 101 bytes", LIMIT + 1, ""),
    claim("the claim of 65535 bytes", 126, "ffff"),
    claim("the claim of 4 GiB", 127, "0000000100000000"),
    claim("the claim of 2^53 bytes", 127, "0020000000000000"),
    claim("the claim of 2^63 bytes, which is none (5.2)", 127, "8000000000000000"),
    claim("the claim of all bits", 127, "ffffffffffffffff"),
  ];
}

export function limits(role: "server" | "client"): Group {
  return { name: "limits", limit: LIMIT, cases: [...cases, ...claims(role === "server")] };
}
