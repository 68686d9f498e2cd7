import { binary, type Case, type Frame, first, type Group, last, ping, pong, text } from "./case.ts";

/** Around each change of the length's form. */
const SIZES = [0, 1, 124, 125, 126, 127, 128, 65_535, 65_536, 65_537];

function comesBack(section: string, says: string, message: Frame): Case {
  return {
    section,
    says: `${says} comes back`,
    sends: [message],
    comes: [{ opcode: message.opcode, payload: message.payload }],
  };
}

function isRefused(section: string, says: string, ...sends: readonly Frame[]): Case {
  return { section, says: `${says} is refused with 1002`, sends, ends: 1002 };
}

const sizes = SIZES.flatMap((size) => [
  comesBack("5.2", `a text of ${size} bytes`, text("*".repeat(size))),
  comesBack("5.2", `a binary message of ${size} bytes`, binary(new Uint8Array(size).fill(0xfe))),
]);

const chopped = [997, 4096].flatMap((chop) => [
  { ...comesBack("5.2", `a text of 65536 bytes in pieces of ${chop}`, text("*".repeat(65_536))), chop },
  { ...comesBack("5.2", `a binary message of 65536 bytes in pieces of ${chop}`, binary(new Uint8Array(65_536))), chop },
]);

/** The RFC asks senders for the shortest form, and says nothing of what a receiver does about another. */
const lengths = [
  comesBack("5.2", "a text whose 5 bytes are told in 16 bits", { ...text("hello"), width: 2 }),
  comesBack("5.2", "a text whose 5 bytes are told in 64 bits", { ...text("hello"), width: 8 }),
  comesBack("5.2", "a text of no bytes told in 64 bits", { ...text(""), width: 8 }),
  comesBack("5.2", "a binary message whose 200 bytes are told in 64 bits", {
    ...binary(new Uint8Array(200)),
    width: 8,
  }),
  isRefused("5.5", "a ping whose 5 bytes are told in 16 bits", { ...ping("hello"), width: 2 }),
  isRefused("5.5", "a pong whose 5 bytes are told in 64 bits", { ...pong("hello"), width: 8 }),
];

const masks = [
  ...[text("hello"), text(""), binary("hello"), ping("hello"), ping(""), pong("hello"), text("*".repeat(60_000))].map(
    (frame, i) =>
      isRefused("5.1", `frame ${i + 1} with a mask where none may be, or none where one must`, {
        ...frame,
        isMaskWrong: true,
      }),
  ),
  isRefused("5.1", "a fragment whose mask is wrong", first(text("a")), { ...last("b"), isMaskWrong: true }),
  isRefused("5.1", "a close frame whose mask is wrong", { opcode: 8, payload: new Uint8Array(0), isMaskWrong: true }),
  comesBack("5.3", "a text under a mask of zeros", { ...text("hello"), key: [0, 0, 0, 0] }),
  comesBack("5.3", "a text under a mask of ones", { ...text("héllo€"), key: [255, 255, 255, 255] }),
  comesBack("5.3", "a long text under a mask that makes it look like another", {
    ...text("é".repeat(500)),
    key: [0xc3, 0xa9, 0xc3, 0xa9],
  }),
  {
    section: "5.3",
    says: "each frame is unmasked by its own mask",
    sends: [
      { ...text("one"), key: [1, 2, 3, 4] },
      { ...first(text("tw")), key: [9, 8, 7, 6] },
      { ...last("o"), key: [0, 255, 0, 255] },
    ],
    comes: [text("one"), text("two")],
  },
];

export const framing: Group = { name: "framing", cases: [...sizes, ...chopped, ...lengths, ...masks] };
