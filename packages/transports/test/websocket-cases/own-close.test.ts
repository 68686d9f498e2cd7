import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { binary, close, type Deed, first, hex, last, more, ping, text } from "./case.ts";
import { type Subject, subjects } from "./subjects.ts";

/** What a peer may do when the close frame of the other end has left, and what still arrives of it. */
const cases: readonly (readonly [says: string, deeds: readonly Deed[], late: readonly (string | Uint8Array)[]])[] = [
  ["5.5.1: is answered, and the answer not answered", [close()], []],
  ["5.5.1: may be answered with any code", [close(4000, "as you like")], []],
  [
    "5.5.1: lets what the peer still had to say arrive",
    [text("a"), binary(hex("00ff")), close()],
    ["a", Buffer.of(0, 255)],
  ],
  ["5.4: lets a message in fragments be finished", [first(text("a")), more("b"), last("c"), close()], ["abc"]],
  ["5.5.2: lets pings go unanswered", [ping("late"), text("a"), ping(), close()], ["a"]],
  ["7.1.7: is the only one, whatever breaks behind it", [text("a"), { ...text("b"), rsv: 7 }, text("c")], ["a"]],
  ["7.1.7: is the only one, when a text is not UTF-8 behind it", [text(hex("ff")), text("c")], []],
  ["7.1.7: is the only one, when a close code behind it is none", [close(1005), text("c")], []],
  ["10.4: is the only one, when too much comes behind it", [text("*".repeat(1001)), text("c")], []],
  ["7.1.5: is the last of it, when the peer ends without an answer", [text("a"), "end"], ["a"]],
];

describe.each(["our server", "our client"] as const)("the close frame of %s", (name) => {
  let subject: Subject;

  beforeAll(async () => {
    subject = await subjects[name](1000);
  });

  afterAll(() => subject.stop());

  it.each(cases)("%s", async (_, deeds, late) => {
    for (const chop of [undefined, 1, 7]) {
      const { peer, ours } = await subject.meet();
      ours?.close();
      expect(await peer.play(deeds, chop)).toEqual(["close"]);
      expect(await ours?.end).toMatchObject({ code: "local" });
      expect(ours?.late).toEqual(late);
    }
  });
});
