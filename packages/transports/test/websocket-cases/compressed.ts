import { constants, deflateRawSync } from "node:zlib";
import {
  binary,
  type Case,
  close,
  type Frame,
  first,
  fragments,
  type Group,
  hex,
  last,
  more,
  ping,
  pong,
  text,
} from "./case.ts";

/** A message as permessage-deflate has it (RFC 7692 section 7.2.1); `before` is what the messages before it said. */
function deflated(frame: Frame, options: { readonly level?: number; readonly before?: string } = {}): Frame {
  const { level, before } = options;
  const payload = deflateRawSync(frame.payload, {
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(level === undefined ? {} : { level }),
    ...(before === undefined ? {} : { dictionary: Buffer.from(before) }),
  });
  return { ...frame, rsv: 4, payload: payload.subarray(0, -4) };
}

/** Its fragments: the first alone says that the message is compressed. */
function inFragments(frame: Frame, size: number): Frame[] {
  return fragments(frame, size).map((part, n) => (n === 0 ? { ...part, rsv: 4 } : part));
}

const LONG = "hello € ".repeat(2000);
/** What no text compresses to. */
const GARBAGE = hex("ffffffffffff");

const good: readonly Case[] = [
  { section: "7692 7.2.2", says: "a text comes back", sends: [deflated(text("hello"))], comes: [text("hello")] },
  { section: "7692 7.2.2", says: "a long text comes back", sends: [deflated(text(LONG))], comes: [text(LONG)] },
  { section: "7692 7.2.2", says: "bytes come back", sends: [deflated(binary(LONG))], comes: [binary(LONG)] },
  {
    section: "7692 7.2.3.6",
    says: "an empty text comes back",
    sends: [{ ...text(hex("00")), rsv: 4 }],
    comes: [text("")],
  },
  {
    section: "7692 7.2.3.6",
    says: "an empty binary message comes back",
    sends: [{ ...binary(hex("00")), rsv: 4 }],
    comes: [binary("")],
  },
  {
    section: "7692 7.2.3.1",
    says: "a block with fixed codes comes back",
    sends: [{ ...text(hex("f248cdc9c90700")), rsv: 4 }],
    comes: [text("Hello")],
  },
  {
    section: "7692 7.2.3.3",
    says: "a block that is not compressed comes back",
    sends: [{ ...text(hex("000500faff48656c6c6f00")), rsv: 4 }],
    comes: [text("Hello")],
  },
  {
    section: "7692 7.2.3.4",
    says: "a block that says it is the last comes back",
    sends: [{ ...text(hex("f348cdc9c9070000")), rsv: 4 }],
    comes: [text("Hello")],
  },
  {
    section: "7692 7.2.3.5",
    says: "two blocks in one message come back",
    sends: [{ ...text(hex("f248050000 00ffffcac9c90700")), rsv: 4 }],
    comes: [text("Hello")],
  },
  {
    section: "7692 7.2.3.2",
    says: "messages may lean on those before them",
    sends: [deflated(text("Hello, hello")), deflated(text("hello, Hello"), { before: "Hello, hello" })],
    comes: [text("Hello, hello"), text("hello, Hello")],
  },
  {
    section: "7692 7.2.3.2",
    says: "they lean on those that were compressed, and on no others",
    sends: [
      deflated(text("Hello, hello")),
      text("between"),
      deflated(text("hello, Hello"), { before: "Hello, hello" }),
    ],
    comes: [text("Hello, hello"), text("between"), text("hello, Hello")],
  },
  {
    section: "7692 6",
    says: "a message that is not compressed comes back",
    sends: [text("hello"), binary("hello")],
    comes: [text("hello"), binary("hello")],
  },
  ...[1, 2, 7, 1000].map(
    (size): Case => ({
      section: "7692 6.1",
      says: `a text in fragments of ${size} bytes comes back`,
      sends: inFragments(deflated(text(size < 10 ? "hello, hello" : LONG)), size),
      comes: [text(size < 10 ? "hello, hello" : LONG)],
    }),
  ),
  {
    section: "7692 6.1",
    says: "pings between fragments are answered first",
    sends: inFragments(deflated(text("hello")), 3).flatMap((part) => [ping("between"), part]),
    comes: [...inFragments(deflated(text("hello")), 3).map(() => pong("between")), text("hello")],
  },
  {
    section: "7692 6.1",
    says: "what comes behind a long message is answered behind it",
    sends: [deflated(binary(Buffer.alloc(300_000, LONG)), { level: 0 }), text("behind"), ping("behind")],
    comes: [binary(Buffer.alloc(300_000, LONG)), text("behind"), pong("behind")],
  },
  {
    section: "7692 6.1",
    says: "what stands before a close frame comes back before the end, however long it takes",
    sends: [deflated(binary(Buffer.alloc(300_000, LONG)), { level: 0 }), close(4001, "bye")],
    comes: [binary(Buffer.alloc(300_000, LONG))],
    ends: 4001,
  },
];

const bad: readonly Case[] = [
  ...[1, 2, 3, 5, 6, 7].map(
    (rsv): Case => ({
      section: "7692 6",
      says: `reserved bits ${rsv} are refused`,
      sends: [deflated(text("before")), { ...deflated(text("hello")), rsv }],
      comes: [text("before")],
      ends: 1002,
    }),
  ),
  ...[more("l"), last("lo")].map(
    (frame): Case => ({
      section: "7692 6",
      says: `a later fragment that is marked is refused, ${frame.isFinal === false ? "in the middle" : "at the end"}`,
      sends: [first(text("hel")), { ...frame, rsv: 4 }],
      ends: 1002,
    }),
  ),
  ...[ping("a"), pong("a"), close(1000)].map(
    (frame): Case => ({
      section: "7692 6",
      says: `a marked control frame is refused: ${frame.opcode}`,
      sends: [{ ...frame, rsv: 4 }],
      ends: 1002,
    }),
  ),
  {
    section: "7692 7.2.2",
    says: "garbage is refused",
    sends: [text("before"), { ...text(GARBAGE), rsv: 4 }, text("after")],
    comes: [text("before")],
    ends: 1007,
  },
  {
    section: "7692 7.2.2",
    says: "garbage in fragments is refused",
    sends: inFragments({ ...binary(GARBAGE), rsv: 4 }, 2),
    ends: 1007,
  },
  {
    section: "7692 7.2.2",
    says: "a way back farther than all that came is refused",
    sends: [deflated(text("hello hello"), { before: "hello hello" })],
    ends: 1007,
  },
  {
    section: "8.1",
    says: "a text that is not UTF-8 when inflated is refused",
    sends: [deflated(text(hex("ceba80")))],
    ends: 1007,
  },
];

export const compressed: Group = { name: "compressed messages", cases: [...good, ...bad], isDeflating: true };

const LIMIT = 1000;
const limited: readonly Case[] = [
  {
    section: "7692 8",
    says: "a message of as many bytes as may be comes back",
    sends: [deflated(text("x".repeat(LIMIT)))],
    comes: [text("x".repeat(LIMIT))],
  },
  { section: "7692 8", says: "one more byte is refused", sends: [deflated(text("x".repeat(LIMIT + 1)))], ends: 1009 },
  {
    section: "7692 8",
    says: "a thousand times as many are refused",
    sends: [deflated(binary(Buffer.alloc(1000 * LIMIT)))],
    ends: 1009,
  },
  {
    section: "7692 8",
    says: "ten thousand times as many in fragments are refused",
    sends: inFragments(deflated(binary(Buffer.alloc(10_000 * LIMIT))), 500),
    ends: 1009,
  },
];

export const compressedLimits: Group = {
  name: "limits of compressed messages",
  cases: limited,
  limit: LIMIT,
  isDeflating: true,
};
