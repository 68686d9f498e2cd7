import { describe, expect, it } from "vitest";
import { initialState, type State } from "../src/page/state.ts";
import { update } from "../src/page/update.ts";
import { sizeText, tooLargeText } from "../src/page/words.ts";
import type { RoomView } from "../src/shared/events.ts";
import { fileLabel } from "../src/shared/labels.ts";
import { MAX_FILE_NAME } from "../src/shared/limits.ts";

const roomView = (name: string): RoomView => ({ name, lines: [], people: [] });

function welcomed(before: Partial<State>, ...rooms: readonly string[]): State {
  const welcome = { name: "Ada", rooms: rooms.map(roomView) };
  return update({ ...initialState, name: "Ada", ...before }, { type: "welcomed", id: "1", welcome });
}

describe("the state of the page", () => {
  it("says that the server does not answer until it does, and not once one is in", () => {
    const waiting = update({ ...initialState, name: "Ada" }, { type: "unanswered" });
    expect(waiting.refusal).toBe("The server does not answer; still trying.");
    const isIn = welcomed(waiting, "lobby");
    expect(isIn.refusal).toBeUndefined();
    expect(update(isIn, { type: "unanswered" })).toBe(isIn);
  });

  it("has the room again that was shown before, where one is in it", () => {
    expect(welcomed({ current: "attic" }, "lobby", "attic").current).toBe("attic");
    expect(welcomed({ current: "attic" }, "lobby").current).toBe("lobby");
    expect(welcomed({}, "lobby", "attic").current).toBe("lobby");
  });

  it("knows which rooms were asked for, each once, until they are answered", () => {
    const names = ["attic", "hall", "attic"];
    const asked = names.reduce((state, name) => update(state, { type: "asked", name }), welcomed({}, "lobby"));
    expect(asked.asked).toEqual(["hall", "attic"]);
    expect(update(asked, { type: "answered", name: "hall" }).asked).toEqual(["attic"]);
  });
});

describe("the name of a file", () => {
  it.each([
    ["an ordinary one", "note.txt", "note.txt"],
    ["one that hides what it is", "evil\u202egpj\u0007.exe", "evilgpj.exe"],
    ["one that closes what isolates it", "a\u2069\u2068b", "ab"],
    ["line ends", "a\r\n\u2028b", "ab"],
    ["nothing that can be seen", "\u202e\u200b ", "file"],
    ["letters in two pieces", "e\u0301.txt", "é.txt"],
    ["one that is too long", `${"x".repeat(MAX_FILE_NAME)}.txt`, `${"x".repeat(MAX_FILE_NAME - 4)}.txt`],
    ["one that is longer in its normal form", "\u0958".repeat(MAX_FILE_NAME), "\u0915\u093c".repeat(MAX_FILE_NAME / 2)],
  ])("can be sent: %s", (_kind, name, label) => {
    expect(fileLabel(name)).toBe(label);
  });
});

describe("sizes", () => {
  it("are told in short", () => {
    expect([0, 1, 999, 1_000, 999_949, 999_950, 1_000_000].map(sizeText)).toEqual([
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1.0 kB",
      "999.9 kB",
      "1.0 MB",
      "1.0 MB",
    ]);
  });

  it("are told exactly where they are too large, of some files and of how many more", () => {
    const files = Array.from({ length: 7 }, (_, n) => ({ name: `${n}\u2069`, size: 1_000_001 + n }));
    const start = "Not sent, as a file has at most 1,000,000 bytes: \u20680\u2069 (1,000,001 bytes)";
    expect(tooLargeText(files.slice(0, 1))).toBe(`${start}.`);
    expect(tooLargeText(files.slice(0, 2))).toBe(`${start}, \u20681\u2069 (1,000,002 bytes).`);
    expect(tooLargeText(files)).toMatch(/4\u2069 \(1,000,005 bytes\) and 2 more\.$/);
  });
});
