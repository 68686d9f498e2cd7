import { binary, type Case, close, first, fragments, type Group, last, more, ping, pong, text } from "./case.ts";

const whole: readonly Case[] = [
  {
    section: "5.4",
    says: "a text in two fragments comes back",
    sends: [first(text("hel")), last("lo")],
    comes: [text("hello")],
  },
  {
    section: "5.4",
    says: "a binary message in two fragments comes back",
    sends: [first(binary("hel")), last("lo")],
    comes: [binary("hello")],
  },
  {
    section: "5.4",
    says: "a text in fragments of a byte comes back",
    sends: fragments(text("hello"), 1),
    comes: [text("hello")],
  },
  {
    section: "5.4",
    says: "empty fragments make an empty text",
    sends: [first(text("")), more(""), last("")],
    comes: [text("")],
  },
  {
    section: "5.4",
    says: "empty fragments make an empty binary message",
    sends: [first(binary("")), last("")],
    comes: [binary("")],
  },
  {
    section: "5.4",
    says: "only the middle fragment has data",
    sends: [first(text("")), more("mid"), last("")],
    comes: [text("mid")],
  },
  {
    section: "5.4",
    says: "only the last fragment has data",
    sends: [first(text("")), more(""), last("end")],
    comes: [text("end")],
  },
  {
    section: "5.4",
    says: "messages in fragments and whole ones follow each other",
    sends: [first(text("a")), last("b"), binary("c"), first(binary("d")), more("e"), last("f"), text("g")],
    comes: [text("ab"), binary("c"), binary("def"), text("g")],
  },
  {
    section: "5.4",
    says: "fragments whose lengths are told in 16 and 64 bits come together",
    sends: [{ ...first(text("a")), width: 2 }, { ...more("b"), width: 8 }, last("c".repeat(200))],
    comes: [text(`ab${"c".repeat(200)}`)],
  },
  {
    section: "5.4",
    says: "a text of 64 KiB in fragments of 1300 bytes comes back",
    sends: fragments(text("*".repeat(65_536)), 1300),
    comes: [text("*".repeat(65_536))],
  },
];

const between: readonly Case[] = [
  {
    section: "5.4",
    says: "a ping between fragments is answered at once",
    sends: [first(text("hel")), ping("now"), last("lo")],
    comes: [pong("now"), text("hello")],
  },
  {
    section: "5.4",
    says: "pings and pongs between five fragments are answered and passed over",
    sends: [first(text("1")), more("2"), ping("a"), pong("x"), more("3"), more("4"), ping("b"), last("5")],
    comes: [pong("a"), pong("b"), text("12345")],
  },
  {
    section: "5.4",
    says: "a ping of 125 bytes between fragments leaves them alone",
    sends: [first(binary("a".repeat(300))), ping("p".repeat(125)), last("b".repeat(300))],
    comes: [pong("p".repeat(125)), binary("a".repeat(300) + "b".repeat(300))],
  },
  {
    section: "5.4",
    says: "a close frame between fragments is the end, and the message none",
    sends: [first(text("hel")), close(1000), last("lo")],
  },
];

const control = ([ping, pong] as const).flatMap((frame): Case[] => [
  { section: "5.5", says: `a fragmented ${frame.name} is refused`, sends: [first(frame("a")), last("b")], ends: 1002 },
  {
    section: "5.5",
    says: `an empty fragmented ${frame.name} is refused`,
    sends: [first(frame()), last("")],
    ends: 1002,
  },
  {
    section: "5.5",
    says: `a fragmented ${frame.name} is refused within a message`,
    sends: [first(text("a")), first(frame("b")), last("c"), last("d")],
    ends: 1002,
  },
]);

const broken: readonly Case[] = [
  { section: "5.5", says: "a fragmented close frame is refused", sends: [first(close(1000)), last("bye")], ends: 1002 },
  { section: "5.4", says: "a last fragment of nothing is refused", sends: [last("none"), text("after")], ends: 1002 },
  { section: "5.4", says: "a fragment of nothing is refused", sends: [more("none"), text("after")], ends: 1002 },
  { section: "5.4", says: "an empty fragment of nothing is refused", sends: [last("")], ends: 1002 },
  {
    section: "5.4",
    says: "a fragment after the last one is refused, and the message before comes back",
    sends: [first(text("a")), last("b"), more("c"), text("after")],
    comes: [text("ab")],
    ends: 1002,
  },
  {
    section: "5.4",
    says: "a last fragment after a whole message is refused",
    sends: [text("whole"), last("more")],
    comes: [text("whole")],
    ends: 1002,
  },
  ...[text("b"), binary("b"), first(text("b")), first(binary("b")), text("")].map(
    (frame, i): Case => ({
      section: "5.4",
      says: `another message within a message is refused (form ${i + 1})`,
      sends: [first(text("a")), frame, last("c")],
      ends: 1002,
    }),
  ),
  {
    section: "5.4",
    says: "a ping between fragments excuses no message within a message",
    sends: [first(binary("a")), ping("now"), text("b")],
    comes: [pong("now")],
    ends: 1002,
  },
];

export const fragmentation: Group = { name: "fragmentation", cases: [...whole, ...between, ...control, ...broken] };
