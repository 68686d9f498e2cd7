import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deeds } from "./deeds.ts";
import { type Subject, type SubjectName, subjects } from "./subjects.ts";

const roles: readonly (readonly [ours: SubjectName, theirs: SubjectName])[] = [
  ["our server", "a server of ws"],
  ["our client", "a client of ws"],
];

describe.each(roles)("%s", (ours, theirs) => {
  let both: readonly Subject[];

  beforeAll(async () => {
    both = await Promise.all([subjects[ours](1000), subjects[theirs](1000)]);
  });

  afterAll(() => Promise.all(both.map((subject) => subject.stop())));

  it(`sends back what ${theirs} does, and closes with the same code, whatever a peer does, however it is cut`, async () => {
    const chops = fc.option(fc.integer({ min: 1, max: 2000 }), { nil: undefined, freq: 3 });
    await fc.assert(
      fc.asyncProperty(deeds, chops, async (all, chop) => {
        const size = chop === undefined ? undefined : Math.max(chop, 40);
        const [told, expected] = await Promise.all(
          both.map(async (subject) => {
            const { peer, ours: echo } = await subject.meet();
            const words = await peer.play(all, size);
            await echo?.end;
            return words;
          }),
        );
        expect(told).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});
