import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gapReport } from "../../src/gap/index.ts";
import { createJsonCodec } from "../../src/packet/index.ts";
import { runs } from "../runs.ts";
import { live, numbersOf, type Story } from "./story.ts";
import { someRules, someSteps, someStreams, someWilfulSteps } from "./story-steps.ts";

const codec = createJsonCodec();

/** What holds whatever happens: nobody breaks the protocol, what arrives does so in order, each acknowledgement settles once. */
function checkOrder(story: Story, isOnce: boolean): void {
  const { world } = story;
  for (const { membership } of story.places) {
    const numbers = story.arrived(membership.nsp);
    const unique = isOnce ? [...new Set(numbers)] : numbers;
    expect(numbers).toEqual(unique.toSorted((a, b) => a - b));
  }
  expect(story.up.filter(({ outcome }) => outcome !== undefined && outcome.length !== 1)).toEqual([]);
  expect([world.faults, world.reports, world.ends.flatMap(({ violations }) => violations)]).toEqual([[], [], []]);
}

describe("whatever the network, the time and the server do to sessions that outlive their links", () => {
  it("each event arrives in order and once, or a gap names it, or its time was over before it left", () => {
    fc.assert(
      fc.property(someSteps, someStreams, someRules, (steps, streams, rules) => {
        const story = live(steps, streams, rules);
        checkOrder(story, true);
        const arrived = story.allArrived;
        const doubtful = story.named("unconfirmed");
        const timedOut = new Set(
          story.up.flatMap(({ number, outcome }) => (outcome?.[0] === "ACK_TIMEOUT" ? [number] : [])),
        );
        const isKnown = (number: number): boolean =>
          arrived.has(number) || doubtful.has(number) || timedOut.has(number);
        expect(story.up.filter(({ number }) => !isKnown(number))).toEqual([]);
        // What never left goes to the next session, as often as it takes.
        expect([...story.named("unsent")].filter((number) => !isKnown(number))).toEqual([]);
        for (const { number, outcome } of story.up) {
          const [word = ""] = outcome ?? [];
          if (word.startsWith("ok")) expect([word, arrived.has(number)]).toEqual([`ok ${number}`, true]);
        }
      }),
      runs(200),
    );
  });

  it("each event of the server is heard in order and once, or named in its gap, if it lived to have one", () => {
    fc.assert(
      fc.property(someSteps, someStreams, someRules, (steps, streams, rules) => {
        const story = live(steps, streams, rules);
        const all = new Set<number>();
        for (const { heard } of story.places) {
          const numbers = heard.flatMap((line) => /^event d (\d+)/.exec(line)?.[1] ?? []).map(Number);
          expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
          for (const number of numbers) all.add(number);
        }
        for (const { end, number } of story.down) {
          const [ending] = end.host.ends;
          if (all.has(number) || ending?.name === "local") continue;
          const report = ending && gapReport(ending, "server", codec);
          expect(numbersOf([...(report?.unconfirmed ?? []), ...(report?.unsent ?? [])])).toContain(number);
        }
      }),
      runs(200),
    );
  });

  it("the application may come and go: nothing is doubled or out of order, and each acknowledgement settles once", () => {
    fc.assert(
      fc.property(someWilfulSteps, someStreams, someRules, (steps, streams, rules) => {
        const story = live(steps, streams, rules);
        checkOrder(story, true);
        for (const { turns } of story.places) {
          const joined = turns.filter((line) => !line.startsWith("failed")).map((line) => line.startsWith("connected"));
          expect(joined).toEqual(joined.map((_, index) => index % 2 === 0));
        }
      }),
      runs(200),
    );
  });

  it("with retries events arrive in order, and no more often than they may be sent", () => {
    const someRetries = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(someWilfulSteps, someStreams, someRules, someRetries, (steps, streams, rules, retries) => {
        const story = live(steps, streams, rules, { retries, ackTimeout: 500 });
        checkOrder(story, false);
        const times = new Map<number, number>();
        for (const { membership } of story.places)
          for (const number of story.arrived(membership.nsp)) times.set(number, (times.get(number) ?? 0) + 1);
        expect(Math.max(0, ...times.values())).toBeLessThanOrEqual(retries + 1);
        for (const { number, outcome } of story.up)
          if (outcome?.[0]?.startsWith("ok") === true) expect(times.has(number)).toBe(true);
      }),
      runs(200),
    );
  });
});
