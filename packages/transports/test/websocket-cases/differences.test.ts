import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { close } from "./case.ts";
import { type Subject, type SubjectName, subjects } from "./subjects.ts";

const roles: readonly (readonly [ours: SubjectName, theirs: SubjectName])[] = [
  ["our server", "a server of ws"],
  ["our client", "a client of ws"],
];

/** Where our ends and those of `ws` answer the same bytes differently, on purpose. */
describe.each(roles)("%s, unlike %s,", (ours, theirs) => {
  let both: readonly Subject[];

  beforeAll(async () => {
    both = await Promise.all([subjects[ours](1000), subjects[theirs](1000)]);
  });

  afterAll(() => Promise.all(both.map((subject) => subject.stop())));

  // Section 5.5.1: an answer "typically" has the status code; of a reason it says nothing, and the peer knows its own.
  it("answers a close frame with its code alone", async () => {
    const answers = both.map(async (subject) => {
      const { peer } = await subject.meet();
      expect(await peer.play([close(4001, "bye")])).toEqual(["close 4001"]);
      return peer.received.length;
    });
    const masks = ours === "our client" ? 4 : 0;
    expect(await Promise.all(answers)).toEqual([2 + masks + 2, 2 + masks + 5]);
  });
});
