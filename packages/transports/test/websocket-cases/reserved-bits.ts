import { deflateRawSync } from "node:zlib";
import { binary, type Case, close, type Frame, first, type Group, last, more, ping, pong, text } from "./case.ts";

const FRAMES: readonly (readonly [string, Frame])[] = [
  ["a text", text("hello")],
  ["an empty text", text("")],
  ["a binary message", binary("hello")],
  ["a first fragment", first(text("hel"))],
  ["a ping", ping("hello")],
  ["a pong", pong("hello")],
  ["a close frame", close(1000, "bye")],
];

const marked = [1, 2, 3, 4, 5, 6, 7].flatMap((rsv) => [
  ...FRAMES.map(
    ([name, frame]): Case => ({
      section: "5.2",
      says: `${name} with reserved bits ${rsv} is refused, after what came before it is answered`,
      sends: [text("before"), ping("before"), { ...frame, rsv }, text("after"), ping("after")],
      comes: [text("before"), pong("before")],
      ends: 1002,
    }),
  ),
  ...[more("l"), last("lo")].map(
    (frame): Case => ({
      section: "5.2",
      says: `a fragment with reserved bits ${rsv} is refused, ${frame.isFinal === false ? "in the middle" : "at the end"}`,
      sends: [first(text("hel")), { ...frame, rsv }],
      ends: 1002,
    }),
  ),
]);

/** What an end sends that believes permessage-deflate (RFC 7692) was agreed on. */
const deflated = deflateRawSync("hello hello hello");
const compressed: readonly Case[] = [
  {
    section: "9.1",
    says: "a compressed text is refused, as no extension was agreed on",
    sends: [{ ...text(deflated), rsv: 4 }],
    ends: 1002,
  },
  {
    section: "9.1",
    says: "a compressed binary message in fragments is refused at its first",
    sends: [{ ...first(binary(deflated.subarray(0, 4))), rsv: 4 }, last(deflated.subarray(4))],
    ends: 1002,
  },
];

export const reservedBits: Group = { name: "reserved bits and extensions", cases: [...marked, ...compressed] };
