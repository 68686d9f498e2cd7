import { binary, type Case, type Frame, fragments, type Group, text } from "./case.ts";

const MIB = 1_048_576;

/** Text of one to four bytes a character, so many bytes. */
function long(size: number): Frame {
  return text(Buffer.alloc(size, "a£€😀xy"));
}

function bytes(size: number): Frame {
  return binary(Buffer.alloc(size, Buffer.from(Array.from({ length: 251 }, (_, i) => i))));
}

function comesBack(says: string, message: Frame, sends: readonly Frame[], chop: number): Case {
  return { section: "5.2", says: `${says} comes back`, sends, chop, comes: [message] };
}

/** Pieces as a network hands them over. */
const USUAL = 65_536;

const whole = [65_536, 262_144, MIB, 4 * MIB].map((size) =>
  comesBack(`a text of ${size} bytes`, long(size - (size % 12)), [long(size - (size % 12))], USUAL),
);

const binaries = [65_536, MIB, 16 * MIB].map((size) =>
  comesBack(`a binary message of ${size} bytes`, bytes(size), [bytes(size)], USUAL),
);

const inFragments = [256, 4096, 65_536].map((size) =>
  comesBack(`a text of 1 MiB in fragments of ${size}`, long(MIB - 4), fragments(long(MIB - 4), size), USUAL),
);

const binariesInFragments = [64, 1024, MIB].map((size) =>
  comesBack(`a binary message of 1 MiB in fragments of ${size}`, bytes(MIB), fragments(bytes(MIB), size), USUAL),
);

const inPieces = [64, 256, 2048].flatMap((size) => [
  comesBack(`a text of 64 KiB in pieces of ${size}`, long(65_532), [long(65_532)], size),
  comesBack(`a binary message of 64 KiB in pieces of ${size}`, bytes(65_536), [bytes(65_536)], size),
]);

const short = [0, 16, 125, 256, 1024, 4096].map((size): Case => {
  const messages = Array.from({ length: 500 }, (_, i) => (i % 2 === 0 ? text("*".repeat(size)) : bytes(size)));
  return {
    section: "5.2",
    says: `500 messages of ${size} bytes come back in order`,
    sends: messages,
    chop: USUAL,
    comes: messages,
  };
});

/** More than a sound peer needs: 4 MiB in fragments of 64 bytes are more fragments than a message may have. */
const beyond: Case = {
  section: "10.4",
  says: "a text of 4 MiB in fragments of 64 bytes fails with 1008",
  sends: fragments(text("*".repeat(16_385 * 64)), 64),
  chop: USUAL,
  ends: 1008,
};

export const longMessages: Group = {
  name: "long messages",
  cases: [...whole, ...binaries, ...inFragments, ...binariesInFragments, ...inPieces, ...short, beyond],
};
