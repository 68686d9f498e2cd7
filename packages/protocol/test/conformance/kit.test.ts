import { expect, it } from "vitest";
import { conformanceCases } from "../../src/conformance/cases/index.ts";
import { ConformanceError, judgeTransport, testTransport } from "../../src/conformance/index.ts";
import { Watch } from "../../src/conformance/watch.ts";
import { CARRIER_TRAITS } from "../../src/testing/carriers.ts";
import { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { SimulatedSubject } from "./simulated.ts";

/** Takes tests as a runner does. */
function collect(): { readonly tests: Map<string, (...context: unknown[]) => Promise<void>>; readonly add: AddTest } {
  const tests = new Map<string, (...context: unknown[]) => Promise<void>>();
  return { tests, add: (name, run) => tests.set(name, run) };
}

type AddTest = Parameters<typeof testTransport>[1];

it("adds a test for each case to any runner that takes a name and a function", () => {
  const { tests, add } = collect();
  const report = testTransport(new SimulatedSubject({ name: "simulated", kind: "message" }), add);
  expect([...tests.keys()]).toEqual(conformanceCases.map(({ clause, name }) => `${clause}: ${name}`));
  // Runners take a test with a parameter for one that calls back.
  expect([...tests.values()].filter((run) => run.length > 0)).toEqual([]);
  expect(report.results).toEqual([]);
});

it("fills its report as the tests run, and tells the runner what it skips", async () => {
  const { tests, add } = collect();
  const report = testTransport(new SimulatedSubject({ name: "simulated", kind: "stream" }), add);
  const skips: string[] = [];
  for (const run of tests.values()) await run({ skip: (reason: string) => skips.push(reason) });
  expect(report.traits).toEqual(CARRIER_TRAITS.stream);
  expect(report.failed).toEqual([]);
  expect(new Set(report.passed).size).toBe(report.passed.length);
  expect(report.skipped.map(({ clause }) => clause)).toEqual(["L4", "L9", "L19", "X1", "X2"]);
  // Text is not for bytes; but L5 has other cases, and so is not skipped.
  expect(new Set(skips)).toEqual(new Set(["it carries no text", ...report.skipped.map(({ reason }) => reason)]));
  expect(JSON.parse(JSON.stringify(report))).toEqual({
    transport: "simulated",
    traits: { ...CARRIER_TRAITS.stream, format: undefined },
    passed: report.passed,
    skipped: report.skipped,
    failed: [],
  });
});

it("skips what needs what it was not given, and what a platform keeps the transport from, with the reason", async () => {
  const whole = new SimulatedSubject({ name: "bare", kind: "message" });
  const report = await judgeTransport({
    name: "bare",
    clock: whole.clock,
    exempt: { L15: "nobody can" },
    makePair: async (options) => {
      const pair = await whole.makePair(options);
      return { dialled: pair.dialled, accepted: pair.accepted, release: () => pair.release() };
    },
  });
  expect(report.failed).toEqual([]);
  expect(Object.fromEntries(report.skipped.map(({ clause, reason }) => [clause, reason]))).toMatchObject({
    D3: "no dialRefused was given",
    D4: "no dial was given",
    L26: "its pairs have no cut",
    L15: "nobody can",
  });
});

it("says in a failure which clause, where, what was expected and what came, and the seed", async () => {
  const subject = new SimulatedSubject({ name: "odd", kind: "message", traits: { maxFrames: 0 } });
  const { results } = await judgeTransport(subject, { seed: 77 });
  const [error] = results.flatMap((result) => (result.outcome === "failed" ? [result.error] : []));
  if (!(error instanceof ConformanceError)) throw new Error("no failure");
  expect(error).toMatchObject({
    name: "ConformanceError",
    clause: "T1",
    expected: "maxFrames of at least 1",
    came: "message, both, maxFrames 0, maxChunk 12345, endIsSeen true of the dialled link",
    place: { transport: "odd", name: "both ends say what they carry, before and after", seed: 77 },
  });
  expect(error.message).toContain("seed 77");
});

it("makes the same random choices of the same seed", async () => {
  const chunksOf = async (seed: number): Promise<number[]> => {
    const sizes: number[] = [];
    const subject = new SimulatedSubject({ name: "counted", kind: "message" });
    const { tests, add } = collect();
    testTransport(
      {
        name: subject.name,
        clock: subject.clock,
        async makePair(options) {
          const pair = await subject.makePair(options);
          const send = pair.dialled.send.bind(pair.dialled);
          pair.dialled.send = (chunk) => {
            sizes.push(chunk.length);
            return send(chunk);
          };
          return pair;
        },
      },
      add,
      { seed },
    );
    await tests.get("L2: many chunks of many sizes arrive, both ways at once")?.();
    return sizes;
  };
  const first = await chunksOf(5);
  expect(first.length).toBeGreaterThan(100);
  expect(await chunksOf(5)).toEqual(first);
  expect(await chunksOf(6)).not.toEqual(first);
});

it("reports a pair that cannot be made as it is, for every case", async () => {
  const fault = new Error("no room");
  const report = await judgeTransport({ name: "none", makePair: () => Promise.reject(fault) });
  expect(new Set(report.results.map(({ error }) => error))).toEqual(new Set([fault]));
  expect(report.passed).toEqual([]);
});

it("is as patient as it was told, and of a stall, behind which timers come before what has arrived, minds a tenth at most", async () => {
  const clock = new VirtualClock();
  const makePair = (): Promise<never> => Promise.reject(new Error("no pair is needed"));
  const watch = new Watch({ name: "stalled", clock, patience: 200, makePair }, "a case", 1);
  let hasCome = false;
  const arrived = watch.until(() => hasCome);
  clock.leap(5000);
  clock.settle();
  clock.advance(179);
  hasCome = true;
  watch.wake();
  expect([await arrived, clock.next]).toEqual([true, Infinity]);
  const missed = watch.until(() => false);
  clock.advance(199);
  expect(clock.next).toBe(clock.now() + 1);
  clock.advance(1);
  expect([await missed, clock.next]).toEqual([false, Infinity]);
});
